import { MOST_BODY_BYTES } from '../domain/requestBody.ts';
import { takeEvents, validateWebhook } from '../events/openApiEvents.ts';
import { jobToken, reportOnJob } from '../jobs/openApiJobs.ts';
import { MOST_USERS } from './checkRequest.ts';
import { json, problem, schemas, toSchema } from './openApiSchemas.ts';
import { DEFAULT_LIMIT, pageParameters } from './readPage.ts';

/** Of the product, in package.json. */
const VERSION = '0.1.0';

/** The HTTP API as OpenAPI 3.1, from the schemas that parse the requests and type the answers. */
export function openApiDocument(): object {
  return {
    openapi: '3.1.1',
    info: {
      title: 'Proactive Bot',
      version: VERSION,
      description: 'Ask the bot for a notification, and look up what became of it for each recipient.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/', description: 'The app that serves this document.' }],
    tags: [
      { name: 'Notifications', description: 'Accepting, reporting, cancelling.' },
      { name: 'Events', description: 'What happened outside, for those who watch it.' },
      { name: 'Jobs', description: 'What workers outside report.' },
      { name: 'Service', description: 'The bot itself.' },
    ],
    security: [{ functionKey: [] }, { functionKeyInQuery: [] }],
    paths: {
      '/api/notifications': { post: accept },
      '/api/notifications/{id}': { get: report, delete: cancel },
      '/api/events': { post: takeEvents, options: validateWebhook },
      '/api/jobs/{id}/result': { post: reportOnJob },
      '/api/health': { get: health },
      '/api/openapi.json': { get: contract },
    },
    components: { schemas: schemas(), securitySchemes },
  };
}

const securitySchemes = {
  functionKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-functions-key',
    description: "The function's or the app's key in Azure; not asked for on a laptop.",
  },
  functionKeyInQuery: { type: 'apiKey', in: 'query', name: 'code', description: 'The same key, in the address.' },
  jobToken,
};

const MIB = 1024 * 1024;
const AGAIN = 'Storage does not answer. Whether it was accepted is not known: try again with the same id.';

const accept = {
  operationId: 'acceptNotification',
  tags: ['Notifications'],
  summary: 'Ask for a notification',
  description: `The body has at most ${MOST_BODY_BYTES / MIB} MiB and \`to.users\` at most ${MOST_USERS} persons. After the 202 nothing is lost; before it nothing is sent.`,
  parameters: [
    {
      name: 'Idempotency-Key',
      in: 'header',
      description: 'The id, in place of the one in the body; where both are given they are the same.',
      schema: { $ref: '#/components/schemas/Notification/properties/id' },
    },
    {
      name: 'dryRun',
      in: 'query',
      description: 'true: checks the request and counts the recipients. Nothing is recorded or sent.',
      schema: { type: 'boolean', default: false },
    },
  ],
  requestBody: { required: true, content: json('Notification') },
  responses: {
    '200': { description: 'The dry run: what accepting it would do.', content: json('DryRun') },
    '202': {
      description: 'Accepted: recorded and queued.',
      headers: {
        Location: { description: 'The same as `statusUrl`.', schema: { type: 'string' } },
        'Idempotent-Replayed': {
          description: 'There when the id was accepted before with the same content: it stays one notification.',
          schema: { const: 'true' },
        },
      },
      content: json('Accepted'),
    },
    '400': problem('Not JSON in UTF-8, or fields are wrong.'),
    '401': { description: 'No valid function key; from the host, without a body.' },
    '413': problem('The body is too large.'),
    '422': problem('The id was used for another notification.'),
    '500': problem('A fault of ours. Whether it was accepted is not known: try again with the same id.'),
    '501': problem('Fields whose capability this version does not have.'),
    '503': problem(AGAIN),
  },
};

const report = {
  operationId: 'reportNotification',
  tags: ['Notifications'],
  summary: 'What became of a notification',
  parameters: [
    { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
    {
      name: 'limit',
      in: 'query',
      description: 'Recipients on a page.',
      schema: { ...toSchema(pageParameters.limit, 'output'), default: DEFAULT_LIMIT },
    },
    {
      name: 'state',
      in: 'query',
      description: 'Only recipients in this state.',
      schema: toSchema(pageParameters.state),
    },
    { name: 'cursor', in: 'query', description: '`next` of the page before.', schema: toSchema(pageParameters.cursor) },
  ],
  responses: {
    '200': { description: 'The whole, and a page of its recipients.', content: json('Status') },
    '400': problem('A parameter is wrong.'),
    '401': { description: 'No valid function key; from the host, without a body.' },
    '404': problem('No notification has this id.'),
    '500': problem('A fault of ours.'),
    '503': problem('Storage does not answer.'),
  },
};

const cancel = {
  operationId: 'cancelNotification',
  tags: ['Notifications'],
  summary: 'Cancel what is not sent yet',
  description:
    'Decided against the workers delivery by delivery: one of the two wins. Asked again it has the same status, with the counts once they are known.',
  parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
  responses: {
    '200': { description: 'Something was not claimed yet: it will not be sent.', content: json('Cancelled') },
    '401': { description: 'No valid function key; from the host, without a body.' },
    '404': problem('No notification has this id.'),
    '409': problem('too-late: everything was claimed or has ended. What is claimed is not tried again.'),
    '500': problem('A fault of ours: try again.'),
    '503': problem('Storage does not answer: try again.'),
  },
};

const health = {
  operationId: 'health',
  tags: ['Service'],
  summary: 'Whether the bot can work',
  security: [],
  responses: {
    '200': { description: 'It can.', content: json('Health') },
    '503': problem('It cannot, and why.'),
  },
};

const contract = {
  operationId: 'openapi',
  tags: ['Service'],
  summary: 'This document',
  security: [],
  responses: {
    '200': { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
  },
};
