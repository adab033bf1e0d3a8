import { expect, test } from 'vitest';
import { answerEvents } from '../../../src/events/answerEvents.ts';
import { eventsTaken, NOW, request } from '../../support/events.ts';
import { silent } from '../../support/silent.ts';

const GOOD = { specversion: '1.0', id: '1', source: '/prices', type: 'hotel.price', subject: 'bellagio' };
const STRUCTURED = { 'content-type': 'application/cloudevents+json' };
const BATCH = { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' };
const BINARY = {
  'ce-specversion': '1.0',
  'ce-id': '1',
  'ce-source': '/prices',
  'ce-type': 'hotel.price',
  'ce-subject': 'bellagio',
};
const KEPT = {
  id: '1',
  source: '/prices',
  type: 'hotel.price',
  subject: 'bellagio',
  time: NOW.toISOString(),
  data: null,
};

test.each([
  ['structured', request(JSON.stringify({ ...GOOD, data: { price: 1 } }), STRUCTURED), { data: { price: 1 } }],
  [
    'binary',
    request('{"price": 1}', { ...BINARY, 'content-type': 'application/json; charset=utf-8' }),
    { data: { price: 1 } },
  ],
  [
    'binary, any case',
    request('1', {
      'CE-SpecVersion': '1.0',
      'CE-ID': '1',
      'Ce-Source': '/prices',
      'cE-type': 'hotel.price',
      'ce-Subject': 'bellagio',
    }),
    { data: 1 },
  ],
  ['binary, no body', request('', BINARY), {}],
  ['binary, text', request('<a/>', { ...BINARY, 'content-type': 'text/xml' }), { data: '<a/>' }],
  [
    'binary, another charset',
    request(new Uint8Array([0xe4]), { ...BINARY, 'content-type': 'text/plain; charset=iso-8859-1' }),
    { data: 'ä' },
  ],
  [
    'binary, bytes',
    request(new Uint8Array([0xff]), { ...BINARY, 'content-type': 'application/octet-stream' }),
    { data: '/w==' },
  ],
  ['percent signs', request('', { ...BINARY, 'ce-id': 'Euro%20%E2%82%AC%20%f0%9f%98%80' }), { id: 'Euro € 😀' }],
  ['one round of them', request('', { ...BINARY, 'ce-id': '%2541' }), { id: '%41' }],
  ['double quotes', request('', { ...BINARY, 'ce-id': '"a \\"b\\" %41"' }), { id: 'a "b" A' }],
])('taken: %s', async (_name, asked, kept) => {
  const { post, taken } = eventsTaken();
  expect(await post(asked)).toEqual({ status: 202, jsonBody: { accepted: 1, rejected: [] } });
  expect(taken()).toEqual([{ ...KEPT, ...kept }]);
});

test('a bad event of a batch does not lose the good ones', async () => {
  const { post, taken } = eventsTaken();
  const events = [GOOD, { ...GOOD, id: '' }, { ...GOOD, id: '2' }, 7, GOOD];
  expect(await post(request(JSON.stringify(events), BATCH))).toEqual({
    status: 202,
    jsonBody: {
      accepted: 3,
      rejected: [
        { index: 1, errors: [{ field: 'id', got: '""', expected: expect.any(String) }] },
        { index: 3, errors: [{ field: '', got: '7', expected: expect.any(String) }] },
      ],
    },
  });
  expect(taken().map(({ id }) => id)).toEqual(['1', '2']);
});

test('an empty batch holds nothing that could be wrong', async () => {
  const { post } = eventsTaken();
  expect(await post(request('[]', BATCH))).toEqual({ status: 202, jsonBody: { accepted: 0, rejected: [] } });
});

test.each([
  ['none is good', request(JSON.stringify([{ ...GOOD, id: 1 }, 7]), BATCH), 400, ['[0].id', '[1]']],
  ['a structured one', request(JSON.stringify({ ...GOOD, subject: null }), STRUCTURED), 400, ['subject']],
  ['no JSON', request('{', STRUCTURED), 400, ['']],
  ['nothing', request('', STRUCTURED), 400, ['']],
  ['no UTF-8', request(new Uint8Array([0xff]), STRUCTURED), 400, ['']],
  ['no list', request(JSON.stringify(GOOD), BATCH), 400, ['']],
  ['a missing header', request('', { ...BINARY, 'ce-subject': '' }), 400, ['ce-subject']],
  [
    'one of the headers alone',
    request('', { 'ce-id': '1' }),
    400,
    ['ce-specversion', 'ce-source', 'ce-type', 'ce-subject'],
  ],
  ['an overlong encoding', request('', { ...BINARY, 'ce-id': '%C0%A0' }), 400, ['ce-id']],
  ['half a percent sign', request('', { ...BINARY, 'ce-id': '100%' }), 400, ['ce-id']],
  ['raw bytes in a header', request('', { ...BINARY, 'ce-id': 'Z\u00fcrich' }), 400, ['ce-id']],
  ['a control character', request('', { ...BINARY, 'ce-id': 'a%00' }), 400, ['ce-id']],
  ['a header of the data', request('', { ...BINARY, 'ce-datacontenttype': 'a/b' }), 400, ['ce-datacontenttype']],
  ['an odd extension', request('', { ...BINARY, 'ce-my_ext': '1' }), 400, ['ce-my_ext']],
  ['data that are no JSON', request('{', { ...BINARY, 'content-type': 'application/json' }), 400, ['data']],
  [
    'a body that the host dropped',
    request('', { ...STRUCTURED, 'transfer-encoding': 'chunked' }),
    411,
    ['content-length'],
  ],
  [
    'one whose length nobody says',
    { ...request('', {}), headers: new Map([...Object.entries(BINARY), ['content-type', 'application/json']]) },
    411,
    ['content-length'],
  ],
  ['plain JSON', request(JSON.stringify(GOOD), { 'content-type': 'application/json' }), 415, ['content-type']],
  ['no type', request(JSON.stringify(GOOD), {}), 415, ['content-type']],
  ['Avro', request('', { 'content-type': 'application/cloudevents+avro' }), 415, ['content-type']],
  ['a batch of XML', request('', { 'content-type': 'application/cloudevents-batch+xml' }), 415, ['content-type']],
  [
    'an unknown charset',
    request('', { 'content-type': 'application/cloudevents+json; charset=klingon' }),
    415,
    ['content-type'],
  ],
  ['an odd type', request('', { ...BINARY, 'content-type': 'json' }), 415, ['content-type']],
  ['too large', request(new Uint8Array(1024 * 1024 + 1), STRUCTURED), 413, ['']],
  ['too many', request(JSON.stringify(Array.from({ length: 1001 }, () => 0)), BATCH), 413, ['']],
])('refused: %s', async (_name, asked, status, fields) => {
  const { post, taken } = eventsTaken();
  const answer = await post(asked);
  expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
  expect(answer.jsonBody).toMatchObject({ status, errors: fields.map((field) => ({ field })) });
  expect(taken()).toEqual([]);
});

test('a type that is not read is told which are', async () => {
  const { jsonBody } = await eventsTaken().post(request('{}', { 'content-type': 'application/json' }));
  expect(JSON.stringify(jsonBody)).toMatch(/cloudevents\+json.*cloudevents-batch\+json.*ce-specversion/);
});

test('where storage fails for one event, the others are taken, and all come again', async () => {
  const taken: string[] = [];
  let isDown = true;
  const services = {
    now: () => NOW,
    takeEvent: async ({ id }: { id: string }) => {
      if (id === '2' && isDown) throw new Error('the connection string is secret');
      taken.push(id);
      return 'accepted' as const;
    },
  };
  const batch = request(JSON.stringify(['1', '2', '3'].map((id) => ({ ...GOOD, id }))), BATCH);
  const answer = await answerEvents(services, batch, silent);
  expect(answer.status).toBe(503);
  expect(JSON.stringify(answer)).not.toContain('secret');
  expect(taken).toEqual(['1', '3']);
  isDown = false;
  expect(await answerEvents(services, batch, silent)).toMatchObject({ status: 202, jsonBody: { accepted: 3 } });
});

test('what takes too long is answered before the front end gives up', async () => {
  const services = { now: () => NOW, takeEvent: () => new Promise<never>(() => {}) };
  const answer = await answerEvents(services, request(JSON.stringify(GOOD), STRUCTURED), silent, 0.01);
  expect(answer.status).toBe(503);
});

test.each([
  [{}, { status: 200, headers: { allow: 'POST' } }],
  [
    { 'WebHook-Request-Origin': 'eventgrid.azure.net', 'WebHook-Request-Rate': '120' },
    {
      status: 200,
      headers: { allow: 'POST', 'webhook-allowed-origin': 'eventgrid.azure.net', 'webhook-allowed-rate': '*' },
    },
  ],
  [{ 'WebHook-Request-Origin': '<script>' }, { status: 400 }],
])('the validation of a webhook, %j', async (headers, expected) => {
  expect(await eventsTaken().post(request('', headers, 'OPTIONS'))).toMatchObject(expected);
});
