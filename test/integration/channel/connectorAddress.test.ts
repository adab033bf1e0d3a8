import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { ConnectorSenderOptions } from '../../../src/channel/connectorSender.ts';
import { http, startRawConnector } from '../../support/rawConnector.ts';
import { ACTIVITY, createSender, REFERENCE } from './testSender.ts';

describe('where it is sent', () => {
  const ids: [string, string][] = [
    ['19:abc@thread.tacv2;messageid=1', '19%3Aabc%40thread.tacv2%3Bmessageid%3D1'],
    ['a/b?c#d%e f', 'a%2Fb%3Fc%23d%25e%20f'],
    ['../../admin', '..%2F..%2Fadmin'],
    ['..', '%2E%2E'],
    ['.', '%2E'],
    ['%2e%2e', '%252e%252e'],
    ['a\r\nHost: evil', 'a%0D%0AHost%3A%20evil'],
    ['Grüße ✓', 'Gr%C3%BC%C3%9Fe%20%E2%9C%93'],
    ['half a pair \ud83d', 'half%20a%20pair%20%EF%BF%BD'],
  ];
  test.each(ids)('conversation id %j is one segment of the path', async (id, segment) => {
    await using connector = await startRawConnector((socket) => socket.write(http(201)));
    const to = { conversationId: id, serviceUrl: connector.serviceUrl };
    expect((await createSender().send(to, ACTIVITY)).kind).toBe('sent');
    expect((await createSender().send({ ...to, conversationId: 'c-1' }, ACTIVITY, id)).kind).toBe('sent');
    expect(connector.posts.map(({ target }) => target)).toEqual([
      `/v3/conversations/${segment}/activities`,
      `/v3/conversations/c-1/activities/${segment}`,
    ]);
  });

  test.each([
    ['', '/v3/conversations/c-1/activities'],
    ['/', '/v3/conversations/c-1/activities'],
    ['/amer/t-1', '/amer/t-1/v3/conversations/c-1/activities'],
    ['/amer/t-1/', '/amer/t-1/v3/conversations/c-1/activities'],
    ['/amer?x=1#y', '/amer/v3/conversations/c-1/activities'],
    ['/amer \n', '/amer/v3/conversations/c-1/activities'],
    ['\\amer', '/amer/v3/conversations/c-1/activities'],
  ])('after a serviceUrl that ends in %j', async (end, target) => {
    await using connector = await startRawConnector((socket) => socket.write(http(201)));
    const serviceUrl = `http://127.0.0.1:${connector.port}${end}`;
    expect((await createSender().send({ ...REFERENCE, serviceUrl }, ACTIVITY)).kind).toBe('sent');
    expect(connector.posts.map((post) => post.target)).toEqual([target]);
  });

  test('the activity is the body, in UTF-8', async () => {
    await using connector = await startRawConnector((socket) => socket.write(http(201)));
    await createSender().send({ ...REFERENCE, serviceUrl: connector.serviceUrl }, ACTIVITY);
    expect(connector.posts.map(({ body }) => JSON.parse(body))).toEqual([ACTIVITY]);
    expect(connector.posts[0]?.head).toMatch(/\r\ncontent-type: application\/json; charset=utf-8/i);
  });

  test('a serviceUrl that is not allowed sees no connection', async () => {
    await using connector = await startRawConnector((socket) => socket.write(http(201)));
    const sender = createSender({ hosts: { extra: [], loopback: false }, token: async () => 'secret' });
    const reference = { ...REFERENCE, serviceUrl: connector.serviceUrl };
    const expected = { kind: 'not-taken', why: 'untrusted', detail: 'serviceUrl is not on the allow-list' };
    expect(await sender.send(reference, ACTIVITY)).toEqual(expected);
    expect(await sender.createConversation(reference)).toEqual(expected);
    expect(connector.connections).toBe(0);
  });
});

describe('the token', () => {
  test('goes into the Authorization header; without one there is none', async () => {
    await using connector = await startRawConnector((socket) => socket.write(http(201)));
    const to = { ...REFERENCE, serviceUrl: connector.serviceUrl };
    await createSender({ token: async () => 'a-token' }).send(to, ACTIVITY);
    await createSender().send(to, ACTIVITY);
    expect(connector.posts.map(({ head }) => /\r\nauthorization: (.*)/i.exec(head)?.[1])).toEqual([
      'Bearer a-token',
      undefined,
    ]);
  });

  test('is asked for anew once it was refused', async () => {
    let answers = 0;
    await using connector = await startRawConnector((socket) => socket.write(http(answers++ === 0 ? 401 : 201)));
    const to = { ...REFERENCE, serviceUrl: connector.serviceUrl };
    const asked: unknown[] = [];
    const token: ConnectorSenderOptions['token'] = async (options) => {
      asked.push(options?.refresh);
      return 'a-token';
    };
    const sender = createSender({ token });
    const outcomes = [
      await sender.send(to, ACTIVITY),
      await sender.send(to, ACTIVITY),
      await sender.send(to, ACTIVITY),
    ];
    expect(outcomes.map(({ kind }) => kind)).toEqual(['not-taken', 'sent', 'sent']);
    expect(asked.filter(Boolean)).toHaveLength(1);
    expect(asked.at(-1)).toBe(false);
  });

  test('is asked for anew once for all who are sending when it is refused', async () => {
    await using connector = await startRawConnector((socket, { head }) =>
      socket.write(http(head.includes('Bearer token-0') ? 401 : 201)),
    );
    const to = { ...REFERENCE, serviceUrl: connector.serviceUrl };
    let refreshes = 0;
    let cached = 'token-0';
    const token: ConnectorSenderOptions['token'] = async (options) => {
      if (!options?.refresh) return cached;
      const fresh = `token-${++refreshes}`;
      await sleep(50);
      cached = fresh;
      return cached;
    };
    const sender = createSender({ token });
    const sendAll = () => Promise.all(Array.from({ length: 8 }, () => sender.send(to, ACTIVITY)));
    expect(new Set((await sendAll()).map(({ kind }) => kind))).toEqual(new Set(['not-taken']));
    expect(new Set((await sendAll()).map(({ kind }) => kind))).toEqual(new Set(['sent']));
    expect(refreshes).toBe(1);
  });

  test.each<[string, ConnectorSenderOptions['token'], string]>([
    ['rejects', () => Promise.reject(new TypeError('client_secret=s3cret')), 'no token: TypeError'],
    [
      'throws',
      () => {
        throw new Error('client_secret=s3cret');
      },
      'no token: Error',
    ],
    ['rejects with a text', () => Promise.reject('s3cret'), 'no token: unknown'],
    ['never answers', () => new Promise(() => {}), 'no token: TimeoutError'],
    ['gives what no header can hold', async () => 's3cret\r\nx: y', 'UND_ERR_INVALID_ARG'],
  ])('a source that %s: nothing is sent, and nothing of it is told', async (_name, token, detail) => {
    await using connector = await startRawConnector((socket) => socket.write(http(201)));
    const sender = createSender({ token, timeoutSeconds: 0.2 });
    const outcome = await sender.send({ ...REFERENCE, serviceUrl: connector.serviceUrl }, ACTIVITY);
    expect(outcome).toEqual({ kind: 'not-taken', why: 'unreachable', detail });
    expect(connector.posts).toHaveLength(0);
  });
});
