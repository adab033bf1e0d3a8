import { describe, expect, test } from 'vitest';
import { classifyAnswer, parseRetryAfter } from '../../../src/domain/connectorAnswer.ts';

const NOW = new Date('2026-12-01T09:00:00.500Z');

describe('classifyAnswer', () => {
  const rejected403 = { kind: 'refused', why: 'rejected', httpStatus: 403, detail: 'HTTP 403' };
  const blocked = { kind: 'gone', why: 'blocked', httpStatus: 403 };
  const json = JSON.stringify;

  test.each<[string, number, string, object]>([
    ['an id', 201, '{"id":"a-1"}', { kind: 'sent', httpStatus: 201, activityId: 'a-1' }],
    ['no id', 200, '{"id":""}', { kind: 'sent', httpStatus: 200 }],
    ['an id that is a number', 200, '{"id":1}', { kind: 'sent', httpStatus: 200 }],
    ['an id that no row could hold', 200, json({ id: 'x'.repeat(40_000) }), { kind: 'sent', httpStatus: 200 }],
    ['an id with half a character', 200, '{"id":"x\\ud800"}', { kind: 'sent', httpStatus: 200 }],
    ['an id with a control character', 200, '{"id":"x\\u0000"}', { kind: 'sent', httpStatus: 200 }],
    ['a list', 200, '["id"]', { kind: 'sent', httpStatus: 200 }],
    ['null', 200, 'null', { kind: 'sent', httpStatus: 200 }],
    ['299', 299, '', { kind: 'sent', httpStatus: 299 }],
    ['300', 300, '', { kind: 'refused', why: 'rejected', httpStatus: 300, detail: 'HTTP 300' }],
    ['402', 402, '', { kind: 'refused', why: 'rejected', httpStatus: 402, detail: 'HTTP 402' }],
    [
      '413 with a code',
      413,
      '{"error":{"code":"TooBig"}}',
      { kind: 'refused', why: 'too-large', httpStatus: 413, detail: 'TooBig' },
    ],
    ['599', 599, '', { kind: 'uncertain', httpStatus: 599, detail: 'HTTP 599' }],
    [
      '500 with a code that would retire',
      500,
      '{"error":{"code":"ConversationNotFound"}}',
      { kind: 'uncertain', httpStatus: 500, detail: 'ConversationNotFound' },
    ],
    ['a code beside the error', 403, '{"code":"ConversationBlockedByUser"}', blocked],
    ['a subCode beside the error', 403, '{"subCode":"MessageWritesBlocked","code":"Forbidden"}', blocked],
    ['a subCode within the error', 403, '{"error":{"code":"Forbidden","subCode":"MessageWritesBlocked"}}', blocked],
    [
      'a subCode in the message as JSON',
      403,
      json({ errorCode: 209, message: json({ subCode: 'MessageWritesBlocked', details: 'x' }) }),
      blocked,
    ],
    [
      "a subCode in the error's message as JSON",
      403,
      json({ error: { code: 'Forbidden', message: json({ subCode: 'MessageWritesBlocked' }) } }),
      blocked,
    ],
    [
      'a message that only speaks of a code',
      403,
      json({ errorCode: 209, message: 'MessageWritesBlocked' }),
      rejected403,
    ],
    [
      'a code in other letters',
      403,
      '{"code":"conversationblockedbyuser"}',
      { ...rejected403, detail: 'conversationblockedbyuser' },
    ],
    ['a property of every object', 403, '{"error":{"code":"constructor"}}', { ...rejected403, detail: 'constructor' }],
    ['__proto__', 403, '{"__proto__":{"code":"BotDisabledByAdmin"}}', rejected403],
    ['a code that is a text', 403, '{"error":{"code":"Dear Ann, your bill"}}', rejected403],
    ['a code that no row could hold', 403, json({ error: { code: 'x'.repeat(40_000) } }), rejected403],
    ['a code that is an object', 403, '{"error":{"code":{"code":"x"}}}', rejected403],
    ['an error that is a text', 403, '{"error":"BotDisabledByAdmin"}', rejected403],
    ['deep nesting', 403, '['.repeat(60_000), rejected403],
    [
      '404 with a code of a 403',
      404,
      '{"error":{"code":"BotDisabledByAdmin"}}',
      { kind: 'refused', why: 'rejected', httpStatus: 404, detail: 'BotDisabledByAdmin' },
    ],
    [
      '403 with a code of a 404',
      403,
      '{"error":{"code":"ConversationNotFound"}}',
      { ...rejected403, detail: 'ConversationNotFound' },
    ],
  ])('%s', (_name, status, body, expected) => {
    expect(classifyAnswer({ status, body }, NOW)).toEqual(expected);
  });

  test('Retry-After counts with 429 alone', () => {
    const answer = { retryAfter: '2', body: '' };
    expect(classifyAnswer({ ...answer, status: 429 }, NOW)).toMatchObject({ why: 'rate-limited', retryAfterMs: 2000 });
    expect(classifyAnswer({ ...answer, status: 412 }, NOW)).not.toHaveProperty('retryAfterMs');
    expect(classifyAnswer({ ...answer, status: 503 }, NOW)).not.toHaveProperty('retryAfterMs');
  });
});

describe('parseRetryAfter', () => {
  test.each<[string | undefined, number | undefined]>([
    ['0', 0],
    ['7', 7000],
    [' 7 ', 7000],
    ['007', 7000],
    ['3600', 3_600_000],
    ['3601', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    ['Tue, 01 Dec 2026 09:00:30 GMT', 29_500],
    ['Tuesday, 01-Dec-26 09:00:30 GMT', 29_500],
    ['Tue, 01 Dec 2026 12:00:00 GMT', 3_600_000],
    ['Tue, 01 Dec 2026 09:00:00 GMT', undefined],
    ['Tue, 99 Dec 2026 09:00:00 GMT', undefined],
    [undefined, undefined],
    ['', undefined],
    ['-1', undefined],
    ['+1', undefined],
    ['1.5', undefined],
    ['1e3', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    ['soon', undefined],
    ['in 2099', undefined],
    ['7, 8', undefined],
    ['٧', undefined],
  ])('%j is %j ms', (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });
});
