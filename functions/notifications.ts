import { app } from '@azure/functions';
import { answerRequest } from '../src/notificationsApi/answerRequest.ts';
import { services } from '../src/services.ts';

const api = services();

app.http('notifications', {
  methods: ['POST', 'GET', 'DELETE'],
  authLevel: 'function',
  route: 'notifications/{id?}',
  handler: async (request, context) => {
    const { method, query, params } = request;
    const idempotencyKey = request.headers.get('idempotency-key');
    const body = new Uint8Array(await request.arrayBuffer());
    return answerRequest(api, { method, id: params['id'], query, idempotencyKey, body }, context);
  },
});
