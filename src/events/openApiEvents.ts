import { json, problem } from '../notificationsApi/openApiSchemas.ts';
import { MOST_EVENTS } from './readEvents.ts';

const event = { $ref: '#/components/schemas/CloudEvent' };

export const takeEvents = {
  operationId: 'takeEvents',
  tags: ['Events'],
  summary: 'Say what happened',
  description:
    'CloudEvents 1.0 over HTTP, in structured, batch and binary mode; in binary mode the body is the data in any media type, beside the headers ce-specversion, ce-id, ce-source, ce-type and ce-subject.',
  requestBody: {
    required: true,
    content: {
      'application/cloudevents+json': { schema: event },
      'application/cloudevents-batch+json': { schema: { type: 'array', maxItems: MOST_EVENTS, items: event } },
      '*/*': { schema: {} },
    },
  },
  responses: {
    '202': {
      description: 'Taken, all but those that are listed as rejected.',
      content: json('Events'),
    },
    '400': problem('No event is valid.'),
    '401': { description: 'No valid function key; from the host, without a body.' },
    '411': problem('The body was sent in chunks, without a Content-Length: the functions host drops it.'),
    '413': problem('The body or the batch is too large.'),
    '415': problem('Neither of the media types, nor the headers of binary mode; or an unknown charset.'),
    '503': problem('Not all could be taken: send the same again. Those that were taken are known by id and source.'),
  },
};

const header = (description: string) => ({ description, schema: { type: 'string' } });

export const validateWebhook = {
  operationId: 'validateWebhook',
  tags: ['Events'],
  summary: 'Whether events may be sent here',
  description: "The validation of CloudEvents' webhooks, which Event Grid asks for.",
  parameters: [{ name: 'WebHook-Request-Origin', in: 'header', schema: { type: 'string' } }],
  responses: {
    '200': {
      description: 'They may.',
      headers: {
        Allow: header('POST.'),
        'WebHook-Allowed-Origin': header('The origin that asked.'),
        'WebHook-Allowed-Rate': header('`*`: as fast as they come.'),
      },
    },
    '400': problem('The origin is no DNS name.'),
    '401': { description: 'No valid function key; from the host, without a body.' },
  },
};
