import { expect, test } from 'vitest';
import { eventsTaken, request } from '../../support/events.ts';

/**
 * The cases of https://github.com/cloudevents/conformance (features/http-protocol-binding.feature), as they are and
 * with the subject that a topic needs.
 */
const TYPES = [
  ['binary', 'application/json'],
  ['binary', 'application/json; charset=utf-8'],
  ['structured', 'application/cloudevents+json'],
  ['structured', 'application/cloudevents+json; charset=utf-8'],
] as const;

const ATTRIBUTES = {
  specversion: '1.0',
  type: 'com.example.someevent',
  time: '2018-04-05T03:56:24Z',
  id: '1234-1234-1234',
  source: '/mycontext/subcontext',
};
const DATA = '{\n    "message": "Hello World!"\n}';

function requestOf(mode: 'binary' | 'structured', contentType: string, more: Record<string, string>) {
  const attributes = { ...ATTRIBUTES, ...more };
  if (mode === 'structured') {
    const event = { ...attributes, datacontenttype: 'application/json', data: JSON.parse(DATA) };
    return request(JSON.stringify(event), { 'Content-Type': contentType });
  }
  const headers = Object.entries(attributes).map(([name, value]) => [`ce-${name}`, value]);
  return request(DATA, { Host: 'example.com', 'Content-Type': contentType, ...Object.fromEntries(headers) });
}

test.each(TYPES)('%s content mode, %s: taken with a subject', async (mode, contentType) => {
  const { post, taken } = eventsTaken();
  expect(await post(requestOf(mode, contentType, { subject: 'some' }))).toMatchObject({ status: 202 });
  expect(taken()).toEqual([
    {
      ...{ id: '1234-1234-1234', source: '/mycontext/subcontext', type: 'com.example.someevent', subject: 'some' },
      ...{ time: '2018-04-05T03:56:24.000Z', data: { message: 'Hello World!' } },
    },
  ]);
});

test.each(TYPES)('%s content mode, %s: without one it is told why not', async (mode, contentType) => {
  const field = mode === 'binary' ? 'ce-subject' : 'subject';
  expect(await eventsTaken().post(requestOf(mode, contentType, {}))).toMatchObject({
    status: 400,
    jsonBody: { errors: [{ field, got: 'nothing', expected: expect.stringContaining('<type>/<subject>') }] },
  });
});
