import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '../../../src/domain/connectorAnswer.ts';
import { http, startRawConnector } from '../../support/rawConnector.ts';
import { ACTIVITY, createSender, REFERENCE } from './testSender.ts';

const error = (code: string) => JSON.stringify({ error: { code, message: 'Some words.' } });
const nested = (subCode: string) => JSON.stringify({ errorCode: 209, message: JSON.stringify({ subCode }) });
const sent = (httpStatus: number, activityId?: string): SendOutcome => ({
  kind: 'sent',
  httpStatus,
  ...(activityId ? { activityId } : {}),
});
const rejected = (httpStatus: number, detail: string): SendOutcome => ({
  kind: 'refused',
  why: 'rejected',
  httpStatus,
  detail,
});
const limited = (retryAfterMs?: number): SendOutcome => ({
  kind: 'not-taken',
  why: 'rate-limited',
  httpStatus: 429,
  ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
});
const gone403 = (why: 'blocked' | 'uninstalled' | 'disabled'): SendOutcome => ({ kind: 'gone', why, httpStatus: 403 });
const uncertain = (httpStatus: number, detail = `HTTP ${httpStatus}`): SendOutcome => ({
  kind: 'uncertain',
  httpStatus,
  detail,
});
const retryAfter = (seconds: string) => http(429, '', `Content-Length: 0\r\nRetry-After: ${seconds}`);

describe('one POST, and what the answer means', () => {
  test.each<[string, string, SendOutcome]>([
    ['200', http(200, '{"id":"a-1"}'), sent(200, 'a-1')],
    ['201', http(201, '{"id":"a-1"}'), sent(201, 'a-1')],
    ['202', http(202, '{}'), sent(202)],
    ['204', 'HTTP/1.1 204 No Content\r\n\r\n', sent(204)],
    ['2xx with garbage', http(200, '<html>no</html>'), sent(200)],
    ['2xx with half a JSON', http(200, '{"id":'), sent(200)],
    ['2xx with an id that is none', http(200, '{"id":{"x":1}}'), sent(200)],
    ['2xx with an empty body', http(201), sent(201)],
    ['2xx that ends with the connection', http(201, '{"id":"a-1"}', 'Connection: close'), sent(201, 'a-1')],
    ['early hints before the answer', `HTTP/1.1 103 Early Hints\r\n\r\n${http(201, '{"id":"a-1"}')}`, sent(201, 'a-1')],
    ['301', http(301, '', 'Content-Length: 0\r\nLocation: /elsewhere'), rejected(301, 'HTTP 301')],
    ['302', http(302, '', 'Content-Length: 0\r\nLocation: /elsewhere'), rejected(302, 'HTTP 302')],
    ['307', http(307, '', 'Content-Length: 0\r\nLocation: /elsewhere'), rejected(307, 'HTTP 307')],
    ['308', http(308, '', 'Content-Length: 0\r\nLocation: /elsewhere'), rejected(308, 'HTTP 308')],
    ['400', http(400, error('BadSyntax')), rejected(400, 'BadSyntax')],
    ['400 with a code of a 403', http(400, error('BotDisabledByAdmin')), rejected(400, 'BotDisabledByAdmin')],
    ['401', http(401, error('Unauthorized')), { kind: 'not-taken', why: 'unauthorized', httpStatus: 401 }],
    ['403 blocked', http(403, error('ConversationBlockedByUser')), gone403('blocked')],
    ['403 writes blocked', http(403, error('MessageWritesBlocked')), gone403('blocked')],
    ['403 writes blocked, nested', http(403, nested('MessageWritesBlocked')), gone403('blocked')],
    ['403 not in roster', http(403, error('BotNotInConversationRoster')), gone403('uninstalled')],
    ['403 not in roster, nested', http(403, nested('BotNotInConversationRoster')), gone403('uninstalled')],
    ['403 forbidden operation', http(403, error('ForbiddenOperationException')), gone403('uninstalled')],
    ['403 disabled', http(403, error('BotDisabledByAdmin')), gone403('disabled')],
    ['403 wrong host', http(403, error('InvalidBotApiHost')), rejected(403, 'InvalidBotApiHost')],
    ['403 permissions', http(403, error('NotEnoughPermissions')), rejected(403, 'NotEnoughPermissions')],
    ['403 without a code', http(403, 'Forbidden'), rejected(403, 'HTTP 403')],
    ['404 conversation', http(404, error('ConversationNotFound')), { kind: 'gone', why: 'not-found', httpStatus: 404 }],
    [
      '404 activity',
      http(404, error('ActivityNotFoundInConversation')),
      rejected(404, 'ActivityNotFoundInConversation'),
    ],
    ['404 without a code', http(404), rejected(404, 'HTTP 404')],
    ['408', http(408), uncertain(408)],
    ['412', http(412), { kind: 'not-taken', why: 'conversation-busy', httpStatus: 412 }],
    ['413', http(413), { kind: 'refused', why: 'too-large', httpStatus: 413, detail: 'HTTP 413' }],
    ['418', http(418), rejected(418, 'HTTP 418')],
    ['429 with seconds', retryAfter('7'), limited(7000)],
    ['429 with a date far ahead', retryAfter('Fri, 01 Jan 2100 00:00:00 GMT'), limited(3_600_000)],
    ['429 with a date gone by', retryAfter('Sun, 06 Nov 1994 08:49:37 GMT'), limited()],
    ['429 without Retry-After', http(429), limited()],
    ['429 with a negative one', retryAfter('-5'), limited()],
    ['429 with an absurd one', retryAfter('99999999999999999999'), limited(3_600_000)],
    ['429 with an unreadable one', retryAfter('soon'), limited()],
    ['500', http(500, error('ServiceError')), uncertain(500, 'ServiceError')],
    ['502', http(502, '<html>Bad gateway</html>'), uncertain(502)],
    ['503 with Retry-After', http(503, '', 'Content-Length: 0\r\nRetry-After: 1'), uncertain(503)],
    ['504', http(504), uncertain(504)],
  ])('%s', async (_name, bytes, expected) => {
    await using connector = await startRawConnector((socket) => {
      if (/Connection: close/.test(bytes)) socket.end(bytes);
      else socket.write(bytes);
    });
    const outcome = await createSender().send({ ...REFERENCE, serviceUrl: connector.serviceUrl }, ACTIVITY);
    expect(outcome).toEqual(expected);
    expect(connector.posts).toHaveLength(1);
  });
});

describe('createConversation', () => {
  const cases: [string, string, object][] = [
    ['201 with an id', http(201, '{"id":"c-2"}'), { kind: 'created', conversationId: 'c-2' }],
    ['201 without', http(201), rejected(201, 'an answer without a conversation id')],
    ['429', retryAfter('3'), limited(3000)],
    ['403 blocked', http(403, error('ConversationBlockedByUser')), gone403('blocked')],
    ['500', http(500), uncertain(500)],
  ];
  test.each(cases)('%s', async (_name, bytes, expected) => {
    await using connector = await startRawConnector((socket) => socket.write(bytes));
    const reference = { ...REFERENCE, serviceUrl: connector.serviceUrl };
    expect(await createSender().createConversation(reference)).toEqual(expected);
    expect(connector.posts.map(({ target, body }) => ({ target, body: JSON.parse(body) }))).toEqual([
      {
        target: '/v3/conversations',
        body: {
          isGroup: false,
          bot: REFERENCE.bot,
          members: [REFERENCE.user],
          tenantId: 't-1',
          channelData: { tenant: { id: 't-1' } },
        },
      },
    ]);
  });
});

describe('update: one PUT, in the place of what is there', () => {
  test.each<[string, string, SendOutcome]>([
    ['200', http(200, '{"id":"a/1"}'), sent(200, 'a/1')],
    ['404 for an activity that is gone', http(404, error('ActivityNotFound')), rejected(404, 'ActivityNotFound')],
    ['405 of a channel that cannot', http(405), rejected(405, 'HTTP 405')],
    ['500', http(500), uncertain(500)],
  ])('%s', async (_name, bytes, expected) => {
    await using connector = await startRawConnector((socket) => socket.write(bytes));
    const to = { ...REFERENCE, serviceUrl: connector.serviceUrl };
    expect(await createSender().update(to, 'a/1', ACTIVITY)).toEqual(expected);
    expect(connector.posts).toMatchObject([{ head: expect.stringMatching(/^PUT /) }]);
    expect(connector.posts.map(({ target, body }) => ({ target, body: JSON.parse(body) }))).toEqual([
      { target: '/v3/conversations/c-1/activities/a%2F1', body: { ...ACTIVITY, id: 'a/1' } },
    ]);
  });
});
