import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventRequest } from '../../../src/events/eventRequest.ts';
import { eventsTaken, request } from '../../support/events.ts';

/** Each is taken, or refused with the field that is wrong; never a fault of ours. */
const GOOD = { specversion: '1.0', id: '1', source: '/prices', type: 'hotel.price', subject: 'bellagio' };
const NAMES = [...Object.keys(GOOD), 'time', 'data', 'data_base64', 'datacontenttype', 'dataschema', '__proto__'];

const oddText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    '\udfff',
    '\u202e',
    '%C0%A0',
    '%',
    '"',
    '\\',
    '://',
    '../..',
    '{{data.a}}',
    '=1+1',
  ),
  fc.constantFrom(
    'constructor',
    '__proto__',
    'toString',
    '1e999',
    '-0',
    'null',
    '2026-13-45T99:99:99Z',
    '9'.repeat(400),
  ),
  fc.integer({ min: 1, max: 5000 }).map((length) => 'ä'.repeat(length)),
);
const deep = fc.integer({ min: 90, max: 20_000 }).map((depth) => `${'['.repeat(depth)}${']'.repeat(depth)}`);
const wide = fc.integer({ min: 30_000, max: 40_000 }).map((count) => `[${'0,'.repeat(count)}0]`);
/** JSON as text, so that it can hold what JSON.stringify never writes. */
const oddJson = fc.oneof(
  { weight: 6, arbitrary: fc.json({ maxDepth: 3 }) },
  { weight: 4, arbitrary: oddText.map((text) => JSON.stringify(text)) },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '1e999',
      '-0',
      '"\\ud800"',
      '"\\u0000"',
      'null',
      '[]',
      '{}',
      'NaN',
      '{"__proto__":{"a":1}}',
      '{"a":1,"a":2}',
    ),
  },
  { weight: 1, arbitrary: deep },
  { weight: 1, arbitrary: wide },
);

/** Mostly good fields, one or more of them odd, missing or twice. */
const structured = fc
  .array(fc.tuple(fc.oneof(fc.constantFrom(...NAMES), oddText), oddJson), { maxLength: 3 })
  .chain((odd) => fc.subarray(Object.entries(GOOD), { minLength: 4 }).map((good) => eventText(good, odd)));

function eventText(good: [string, string][], odd: [string, string][]): string {
  const fields = [...good.map(([name, value]) => [name, JSON.stringify(value)]), ...odd];
  return `{${fields.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join(',')}}`;
}

const mediaType = fc.constantFrom(
  ...['application/json', 'text/plain', 'application/octet-stream', 'application/json; charset=utf-16le', 'x', 'a/b;;'],
  ...[
    'application/cloudevents+json',
    'application/cloudevents-batch+json',
    'application/cloudevents+xml',
    'APPLICATION/JSON',
  ],
);
const body = fc.oneof(structured, oddJson, oddText, fc.uint8Array({ maxLength: 300 }));

const asked: fc.Arbitrary<EventRequest> = fc.oneof(
  structured.map((text) => request(text, { 'content-type': 'application/cloudevents+json' })),
  fc
    .array(fc.oneof(structured, oddJson), { maxLength: 5 })
    .map((list) =>
      request(`[${list.join(',')}]`, { 'content-type': 'application/cloudevents-batch+json; charset=utf-8' }),
    ),
  fc
    .tuple(
      fc.subarray(Object.entries(GOOD), { minLength: 4 }),
      fc.array(fc.tuple(oddName(), oddText), { maxLength: 3 }),
      mediaType,
      body,
    )
    .map(([good, odd, type, bytes]) => {
      const plain = request(bytes, { 'content-type': type });
      const attributes = good.map(([name, value]) => [`ce-${name}`, value] as const);
      return { ...plain, headers: new Map([...plain.headers, ...attributes, ...odd]) };
    }),
  fc.tuple(mediaType, body).map(([type, bytes]) => request(bytes, { 'content-type': type })),
);

function oddName(): fc.Arbitrary<string> {
  return fc.oneof(fc.constantFrom(...NAMES), oddText).map((name) => `ce-${name.toLowerCase()}`);
}

test('2,000 hostile requests', async () => {
  const seen = new Map<number, number>();
  await fc.assert(
    fc.asyncProperty(asked, async (each) => {
      const { post, taken } = eventsTaken();
      const { status, jsonBody } = await post(each);
      seen.set(status, (seen.get(status) ?? 0) + 1);
      expect([202, 400, 411, 413, 415]).toContain(status);
      const told = status === 202 ? rejectedIn(jsonBody) : [jsonBody];
      for (const refused of told) expect(refused).toMatchObject({ errors: expect.arrayContaining([PROBLEM]) });
      for (const event of taken()) expect(JSON.parse(JSON.stringify(event)).subject).toMatch(/^\S+$/);
      expect(JSON.stringify(jsonBody).isWellFormed()).toBe(true);
    }),
    { numRuns: 2000, seed: 20_261_123 },
  );
  // Not all of them are refused for the same.
  expect([...seen.keys()].sort()).toEqual([202, 400, 413, 415]);
  for (const status of [202, 400, 415]) expect(seen.get(status)).toBeGreaterThan(50);
  expect(Object.prototype).not.toHaveProperty('a');
});

const PROBLEM = { field: expect.any(String), got: expect.any(String), expected: expect.stringMatching(/./) };

function rejectedIn(body: unknown): unknown[] {
  expect(body).toMatchObject({ accepted: expect.any(Number), rejected: expect.any(Array) });
  return typeof body === 'object' && body !== null && 'rejected' in body && Array.isArray(body.rejected)
    ? body.rejected
    : [];
}
