import { app } from '@azure/functions';
import { receiveActivity } from '../src/bot/receiveActivity.ts';
import { services } from '../src/services.ts';

const bot = services();

app.http('messages', {
  methods: ['POST'],
  authLevel: 'anonymous',
  handler: async (request, context) => {
    const authorization = request.headers.get('authorization') ?? '';
    return receiveActivity(bot, { authorization, body: new Uint8Array(await request.arrayBuffer()) }, context);
  },
});
