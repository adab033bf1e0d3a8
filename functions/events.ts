import { app } from '@azure/functions';
import { answerEvents } from '../src/events/answerEvents.ts';
import { services } from '../src/services.ts';

const events = services();

app.http('events', {
  methods: ['POST', 'OPTIONS'],
  authLevel: 'function',
  route: 'events',
  handler: async (request, context) => {
    const { method } = request;
    const body = new Uint8Array(await request.arrayBuffer());
    return answerEvents(events, { method, headers: new Map(request.headers), body }, context);
  },
});
