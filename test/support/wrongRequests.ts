import { wrongNotifications } from './notifications.ts';

const MIB = 1024 * 1024;
const to = { everyone: true };
const message = { text: 'x' };
const good = JSON.stringify({ to, message });

export interface WrongRequest {
  what: string;
  body: unknown;
  idempotencyKey?: string;
  status: number;
  field: string;
  expected: string;
}

const invalid = (what: string, body: unknown, field: string, expected: string): WrongRequest => ({
  ...{ what, body, status: 400, field, expected },
});
const offered = (what: string, options: object, field: string, expected: string) =>
  invalid(
    what,
    { to, dialog: { id: 'hotelOffer', options: { hotel: 'Bellagio', price: 159, ...options } } },
    field,
    expected,
  );
const users = (count: number) => Array.from({ length: count }, (_, index) => ({ aadObjectId: `${index}` }));
const nested = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

/** Requests to accept a notification that are refused, each with what the answer says. */
export const wrongRequests: WrongRequest[] = [
  invalid('no body', '', '', 'JSON in UTF-8'),
  invalid('no JSON', 'hello', '', 'JSON in UTF-8'),
  invalid('half of JSON', good.slice(0, -1), '', 'JSON in UTF-8'),
  invalid('JSON twice', good + good, '', 'JSON in UTF-8'),
  invalid('base64 of JSON, which the queue takes', Buffer.from(good).toString('base64'), '', 'JSON in UTF-8'),
  invalid('bytes that are not UTF-8', Buffer.from([0x22, 0xff, 0x22]), '', 'JSON in UTF-8'),
  invalid('JSON in UTF-16', Buffer.from(good, 'utf16le'), '', 'JSON in UTF-8'),
  invalid('a form', 'to=everyone&message=hi', '', 'JSON in UTF-8'),
  invalid('null', 'null', '', 'object'),
  invalid('a list', '[]', '', 'object'),
  invalid('a list of notifications', `[${good}]`, '', 'object'),
  invalid('a number without an end', '-1e999', '', 'a number of at most'),
  invalid('half a character', '{"to":{"everyone":true},"message":{"text":"\\ud800"}}', 'message.text', 'come in pairs'),
  invalid('half a mebibyte of brackets', nested(MIB / 2), '', 'at most 100 levels'),
  invalid('300 thousand users', `{"to":{"users":[${'{},'.repeat(300_000)}{}]}}`, 'to.users', 'at most 500'),
  invalid('501 users', { to: { users: users(501) }, message }, 'to.users', 'at most 500'),
  invalid('prototype keys', '{"__proto__":{"to":{"everyone":true},"message":{"text":"x"}}}', 'to', 'exactly one of'),
  invalid('a prototype key', good.replace('{', '{"constructor":{"prototype":1},'), 'constructor', 'no such field'),
  invalid('a control character in an id', { id: 'a\u0000b', to, message }, 'id', 'a letter or digit'),
  invalid('an id that is a path', { id: '../x', to, message }, 'id', 'a letter or digit'),
  invalid('a huge id', { id: 'x'.repeat(900_000), to, message }, 'id', 'at most 128'),
  invalid('a time without a zone', { to, message, expiresAt: '2026-12-01T09:00:00' }, 'expiresAt', 'with its zone'),
  invalid('a year 10000', { to, message, expiresAt: '10000-01-01T00:00:00Z' }, 'expiresAt', 'with its zone'),
  ...wrongNotifications.map(({ body, field, expected }) =>
    invalid(JSON.stringify(body).slice(0, 80), JSON.stringify(body), field, expected),
  ),
  invalid('a dialog that there is not', { to, dialog: { id: 'offer' } }, 'dialog.id', 'hotelOffer'),
  invalid('a dialog without its options', { to, dialog: { id: 'hotelOffer' } }, 'dialog.options.hotel', 'text'),
  offered('a price in words', { price: 'cheap' }, 'dialog.options.price', 'number'),
  offered('a price of nothing', { price: 0 }, 'dialog.options.price', 'at least 0.01'),
  offered('an option that there is not', { prise: 159 }, 'dialog.options.prise', 'no such field'),
  { ...invalid('a key with a space', good, 'Idempotency-Key', 'a letter or digit'), idempotencyKey: 'a b' },
  { ...invalid('an empty key', good, 'Idempotency-Key', 'a letter or digit'), idempotencyKey: '' },
  {
    ...invalid('a key beside another id', { id: 'a', to, message }, 'Idempotency-Key', 'the id of the body, "a"'),
    idempotencyKey: 'b',
  },
  { what: 'a body of a byte too much', body: 'x'.repeat(MIB + 1), status: 413, field: '', expected: 'at most 1048576' },
  {
    ...{ what: 'a capability to come', body: { to, message, digest: { key: 'prices', window: 'PT1H' } } },
    ...{ status: 501, field: 'digest', expected: 'not available' },
  },
];
