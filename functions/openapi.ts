import { app } from '@azure/functions';
import { openApiDocument } from '../src/notificationsApi/openApiDocument.ts';

app.http('openapi', {
  methods: ['GET'],
  authLevel: 'anonymous',
  route: 'openapi.json',
  handler: async () => ({ jsonBody: openApiDocument() }),
});
