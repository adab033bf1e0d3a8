import { expect, test } from 'vitest';
import { decodeBody } from '../../../src/domain/messageBody.ts';

const json = '{"a":"ü€😀"}';
const base64 = Buffer.from(json).toString('base64');

test.each<[string, Uint8Array, unknown]>([
  ['JSON', Buffer.from(json), JSON.parse(json)],
  ['JSON after a byte order mark', Buffer.from(`\uFEFF${json}`), JSON.parse(json)],
  ['base64 of JSON', Buffer.from(base64), JSON.parse(json)],
  ['base64 in lines', Buffer.from(base64.replace(/(.{4})/g, '$1\r\n')), JSON.parse(json)],
  ['base64 without padding', Buffer.from(base64.replace(/=+$/, '')), JSON.parse(json)],
  ['a bare number, which is also base64', Buffer.from('1234'), 1234],
])('%s is understood', (_name, bytes, expected) => {
  expect(decodeBody(bytes)).toEqual({ ok: true, json: expected });
});

test.each<[string, Uint8Array]>([
  ['nothing', Buffer.alloc(0)],
  ['words', Buffer.from('hello')],
  ['half of it', Buffer.from('{"a":')],
  ['bytes that are no UTF-8', Buffer.from([0xff, 0xfe, 0x00, 0x7b])],
  ['UTF-16', Buffer.from(json, 'utf16le')],
  ['base64 of words', Buffer.from(Buffer.from('hello world').toString('base64'))],
  ['base64 of base64', Buffer.from(Buffer.from(base64).toString('base64'))],
  ['a control character inside', Buffer.from('{"a":"\u0001"}')],
])('%s is not', (_name, bytes) => {
  expect(decodeBody(bytes)).toEqual({ ok: false, expected: 'JSON in UTF-8, or base64 of it' });
});
