import { app } from '@azure/functions';
import { answerResult } from '../src/jobs/answerResult.ts';
import { services } from '../src/services.ts';

const jobs = services();

app.http('jobResults', {
  methods: ['POST'],
  // The token of the job is its check.
  authLevel: 'anonymous',
  route: 'jobs/{id}/result',
  handler: async (request, context) => {
    const authorization = request.headers.get('authorization');
    const body = new Uint8Array(await request.arrayBuffer());
    return answerResult(jobs, { id: request.params['id'] ?? '', authorization, body }, context);
  },
});
