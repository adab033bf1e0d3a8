import { json, problem } from '../notificationsApi/openApiSchemas.ts';

/** What an outside worker posts on its job, for the OpenAPI document. */
export const reportOnJob = {
  operationId: 'reportOnJob',
  tags: ['Jobs'],
  summary: 'Report on a job that was handed over',
  description:
    'For the worker that a job was given to, with the token of its event. Progress may come often, a result or an error once.',
  security: [{ jobToken: [] }],
  parameters: [
    {
      name: 'id',
      in: 'path',
      required: true,
      description: "The job's id, as in the event.",
      schema: { type: 'string' },
    },
  ],
  requestBody: { required: true, content: json('JobReport') },
  responses: {
    '202': { description: 'Taken: after that nothing is lost.', content: json('JobReported') },
    '400': problem('Not JSON in UTF-8, or fields are wrong; of a result also what the job did not ask for.'),
    '401': problem('No token of this job, or one whose time is over.'),
    '409': problem('The job is over: finished, failed or cancelled. Nothing is taken for it any more.'),
    '410': problem('The deadline has passed: the person is told that nothing comes.'),
    '413': problem('The body is too large.'),
    '503': problem('Storage does not answer, or a fault of ours: send it again.'),
  },
};

export const jobToken = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: "`data.token` of the job's event: for this one job, until a day after its deadline.",
};
