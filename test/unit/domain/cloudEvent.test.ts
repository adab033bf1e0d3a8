import { expect, test } from 'vitest';
import { readJsonEvent } from '../../../src/domain/cloudEvent.ts';

const NOW = new Date('2026-11-23T12:00:00Z');
const GOOD = { specversion: '1.0', id: '1', source: '/prices', type: 'hotel.price', subject: 'bellagio' };
const KEPT = {
  id: '1',
  source: '/prices',
  type: 'hotel.price',
  subject: 'bellagio',
  time: NOW.toISOString(),
  data: null,
};

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

test.each([
  ['no data', {}, {}],
  ['null attributes', { time: null, dataschema: null, datacontenttype: null, ext: null }, {}],
  ['data', { data: { price: 159 } }, { data: { price: 159 } }],
  ['a JSON text', { data: 'text', datacontenttype: 'application/json' }, { data: 'text' }],
  ['another media type', { data: '<a/>', datacontenttype: 'text/xml; charset=utf-8' }, { data: '<a/>' }],
  ['JSON in base64', { data_base64: base64('{"a": 1}'), datacontenttype: 'application/x+json' }, { data: { a: 1 } }],
  ['JSON in base64, no type', { data_base64: base64('{"a": 1}') }, { data: { a: 1 } }],
  ['text in base64', { data_base64: base64('{"a": 1}'), datacontenttype: 'text/plain' }, { data: '{"a": 1}' }],
  ['bytes', { data_base64: '/w==', datacontenttype: 'image/png' }, { data: '/w==' }],
  [
    'UTF-16',
    { data_base64: Buffer.from('"ä"', 'utf16le').toString('base64'), datacontenttype: 'text/json;charset="utf-16le"' },
    { data: 'ä' },
  ],
  ['nothing in base64', { data_base64: '' }, {}],
  ['a time', { time: '2026-11-23T10:00:00.123456+01:00' }, { time: '2026-11-23T09:00:00.123Z' }],
  ['a time in small letters', { time: '2026-11-23t09:00:00z' }, { time: '2026-11-23T09:00:00.000Z' }],
  ['a clock that is ahead', { time: '2030-01-01T00:00:00Z' }, {}],
  ['extensions', { traceparent: '00-a', retries: 3, sampled: false, constructor: 'x' }, {}],
  ['an absolute source', { source: 'https://example.com/a?b=c#d' }, { source: 'https://example.com/a?b=c#d' }],
  ['a URN', { source: 'urn:event:from:myapi/resource/123' }, { source: 'urn:event:from:myapi/resource/123' }],
  ['a mail address', { source: 'mailto:a@lists.example' }, { source: 'mailto:a@lists.example' }],
  ['a source with percent signs', { source: '1-555-123%20a' }, { source: '1-555-123%20a' }],
  ['slashes in the subject', { subject: '/blobs/a.png' }, { subject: '/blobs/a.png' }],
  ['a blank that is no space', { id: 'ä 👩' }, { id: 'ä 👩' }],
])('%s', (_name, changes, kept) => {
  expect(readJsonEvent({ ...GOOD, ...changes }, NOW)).toEqual({ ok: true, event: { ...KEPT, ...kept } });
});

const problem = (field: string, got: unknown, expected: string) => ({
  field,
  got,
  expected: expect.stringContaining(expected),
});

test.each([
  ['no object', 'text', problem('', '"text"', 'a CloudEvent')],
  ['a list', [GOOD], problem('', 'a list of 1', 'a CloudEvent')],
  ['0.3', { ...GOOD, specversion: '0.3' }, problem('specversion', '"0.3"', '1.0')],
  ['a number as version', { ...GOOD, specversion: 1 }, problem('specversion', '1', '1.0')],
  ['no version', { ...GOOD, specversion: undefined }, problem('specversion', 'nothing', '1.0')],
  ['no id', { ...GOOD, id: null }, problem('id', 'nothing', 'text')],
  ['an empty id', { ...GOOD, id: '' }, problem('id', '""', 'text of 1')],
  ['a number as id', { ...GOOD, id: 5 }, problem('id', '5', 'text of 1')],
  ['a long id', { ...GOOD, id: 'x'.repeat(1001) }, problem('id', expect.stringContaining('1003 characters'), '1000')],
  ['an empty source', { ...GOOD, source: '' }, problem('source', '""', 'a URI-reference')],
  ['a source with spaces', { ...GOOD, source: 'my app' }, problem('source', '"my app"', 'a URI-reference')],
  ['a source with half a percent', { ...GOOD, source: '/a%2' }, problem('source', '"/a%2"', 'a URI-reference')],
  ['a colon that ends no scheme', { ...GOOD, source: '1a:b' }, problem('source', '"1a:b"', 'a URI-reference')],
  ['no type', { ...GOOD, type: undefined }, problem('type', 'nothing', 'hotel.price')],
  ['a type with a slash', { ...GOOD, type: 'a/b' }, problem('type', '"a/b"', 'without slashes')],
  ['no subject', { ...GOOD, subject: undefined }, problem('subject', 'nothing', '<type>/<subject>')],
  ['an empty subject', { ...GOOD, subject: '' }, problem('subject', '""', '<type>/<subject>')],
  ['a subject with a space', { ...GOOD, subject: 'a b' }, problem('subject', '"a b"', 'without white space')],
  ['a long topic', { ...GOOD, subject: 'x'.repeat(490) }, problem('subject', expect.anything(), 'at most 500')],
  [
    'a day that is not',
    { ...GOOD, time: '2026-02-30T10:00:00Z' },
    problem('time', '"2026-02-30T10:00:00Z"', 'RFC 3339'),
  ],
  ['a time without a zone', { ...GOOD, time: '2026-02-20T10:00:00' }, problem('time', expect.anything(), 'RFC 3339')],
  ['a time without seconds', { ...GOOD, time: '2026-02-20T10:00Z' }, problem('time', expect.anything(), 'RFC 3339')],
  ['an odd time', { ...GOOD, time: 'yesterday' }, problem('time', '"yesterday"', 'RFC 3339')],
  ['an extension with capitals', { ...GOOD, traceParent: 'a' }, problem('traceParent', '"a"', 'a to z')],
  ['__proto__', JSON.parse('{"specversion":"1.0","__proto__":{"a":1}}'), problem('__proto__', 'an object', 'a to z')],
  ['an object as extension', { ...GOOD, ext: {} }, problem('ext', 'an object', 'text, a whole number')],
  ['a fraction as extension', { ...GOOD, ext: 1.5 }, problem('ext', '1.5', 'text, a whole number')],
  ['a control character', { ...GOOD, id: 'a\0b' }, problem('id', '"a\\u0000b"', 'no control characters')],
  ['half a character', { ...GOOD, id: '\ud800' }, problem('id', '"\\ud800"', 'whole characters')],
  [
    'half a character in the data',
    { ...GOOD, data: { a: ['\udc00'] } },
    problem('data.a[0]', '"\\udc00"', 'whole characters'),
  ],
  ['an endless number', JSON.parse('{"specversion":"1.0","data":1e999}'), problem('data', 'null', 'a number')],
  ['no media type', { ...GOOD, datacontenttype: 'json' }, problem('datacontenttype', '"json"', 'a media type')],
  ['an empty schema', { ...GOOD, dataschema: '' }, problem('dataschema', '""', 'a URI')],
  ['both kinds of data', { ...GOOD, data: 1, data_base64: 'AA==' }, problem('data_base64', '"AA=="', 'one of data')],
  ['no base64', { ...GOOD, data_base64: '%' }, problem('data_base64', '"%"', 'base64')],
  [
    'base64 of no JSON',
    { ...GOOD, data_base64: base64('{'), datacontenttype: 'application/json' },
    problem('data_base64', expect.anything(), 'JSON in UTF-8'),
  ],
  [
    'too deep',
    { ...GOOD, data: JSON.parse(`${'['.repeat(101)}${']'.repeat(101)}`) },
    problem('', 'deeper nesting', '100 levels'),
  ],
  [
    'too many values',
    { ...GOOD, data: Array.from({ length: 32_768 }, () => 0) },
    problem('', 'more values', '32768 values'),
  ],
])('refused: %s', (_name, json, expected) => {
  const read = readJsonEvent(json, NOW);
  expect(read.ok ? [] : read.problems).toContainEqual(expected);
});
