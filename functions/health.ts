import { app } from '@azure/functions';
import { answerHealth } from '../src/health/answerHealth.ts';
import { services } from '../src/services.ts';

const health = services();

app.http('health', {
  methods: ['GET'],
  authLevel: 'anonymous',
  handler: (_request, context) => answerHealth(health, context),
});
