import { expect, test } from 'vitest';
import type { DeadLetter } from '../../../src/domain/deadLetter.ts';
import { fingerprintOf, replayedText } from '../../../src/domain/replayedText.ts';

function letterOf(body: string | Uint8Array, queue = 'notifications', id = 'price-1'): DeadLetter {
  const what = { key: '', reason: 'threw' as const, errors: [], tries: 5, at: '', history: [] };
  return { ...what, id, queue, bodyBase64: Buffer.from(body).toString('base64') };
}

const base64 = (text: string) => Buffer.from(text).toString('base64');

test.each<[what: string, body: string, text: string]>([
  ['an object gets the id in front', '{"a":1}', '{"id":"price-1","a":1}'],
  ['an empty one too', ' { }', ' {"id":"price-1" }'],
  [
    'what it says stays as it was written',
    '{ "n": 1.10, "n": 12345678901234567890 }',
    '{"id":"price-1", "n": 1.10, "n": 12345678901234567890 }',
  ],
  ['base64 is decoded first', base64('{"a":"ü"}'), '{"id":"price-1","a":"ü"}'],
  ['after a byte order mark', '\uFEFF{"a":1}', '{"id":"price-1","a":1}'],
  ['an id stays', '{"id":"other"}', '{"id":"other"}'],
  ['also a wrong one', '{"id":5}', '{"id":5}'],
  ['base64 with an id stays as it is', base64('{"id":"other"}'), base64('{"id":"other"}')],
  ['no object, no id', '[1]', '[1]'],
  ['no JSON, no id', '{"a":', '{"a":'],
  ['nothing', '', ''],
])('%s', (_what, body, text) => {
  expect(replayedText(letterOf(body))).toEqual({ ok: true, text });
});

test('on our own queues everything stays as it is', () => {
  expect(replayedText(letterOf('{"v":1}', 'deliveries'))).toEqual({ ok: true, text: '{"v":1}' });
});

test('an id that no notification can have is not put in', () => {
  expect(replayedText(letterOf('{}', 'notifications', 'with space'))).toEqual({ ok: true, text: '{}' });
});

test.each<[string, string | Uint8Array, object]>([
  ['more than 64 KiB', 'é'.repeat(32_769), { kind: 'too-large', bytes: 65_538 }],
  ['more with the id', `{"a":"${'x'.repeat(65_525)}"}`, { kind: 'too-large', bytes: 65_548 }],
  ['no UTF-8', new Uint8Array([0x7b, 0xff]), { kind: 'not-text' }],
  ['a control character', '\u0001', { kind: 'not-text' }],
  ['no character', '\uffff', { kind: 'not-text' }],
])('%s cannot be queued', (_what, body, expected) => {
  expect(replayedText(letterOf(body))).toEqual({ ok: false, ...expected });
});

test('64 KiB can', () => {
  expect(replayedText(letterOf('x'.repeat(65_536)))).toMatchObject({ ok: true });
});

test('a copy is known however its lines end', () => {
  expect(fingerprintOf('a\r\nb')).toBe(fingerprintOf(Buffer.from('a\nb')));
  expect(fingerprintOf('a b')).not.toBe(fingerprintOf('a\nb'));
});
