import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { freePorts } from '../../support/freePorts.ts';
import { http, type RawAnswer, startRawConnector } from '../../support/rawConnector.ts';
import { until } from '../../support/until.ts';
import { ACTIVITY, createSender, REFERENCE } from './testSender.ts';

const SHORT = { timeoutSeconds: 1 };
const UNCERTAIN = { kind: 'uncertain', detail: expect.stringMatching(/^([A-Z_]+|HTTPParserError)$/) };
const TIMED_OUT = { kind: 'uncertain', detail: 'timeout' };
const LATE_MS = 2000;

describe('no byte of the request went out: not taken', () => {
  test('refused', async () => {
    const [port] = await freePorts(1);
    const outcome = await createSender().send({ ...REFERENCE, serviceUrl: `http://127.0.0.1:${port}` }, ACTIVITY);
    expect(outcome).toEqual({ kind: 'not-taken', why: 'unreachable', detail: 'ECONNREFUSED' });
  });

  test('a host that has no address', async () => {
    const sender = createSender({ hosts: { extra: ['*.invalid'], loopback: false }, timeoutSeconds: 3 });
    const outcome = await sender.send({ ...REFERENCE, serviceUrl: 'https://connector.invalid' }, ACTIVITY);
    // A machine without a name server says EAI_AGAIN, or takes longer over it than we wait.
    const detail = expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN|timeout)$/);
    expect(outcome).toEqual({ kind: 'not-taken', why: 'unreachable', detail });
  });

  test('a port that speaks no TLS; HTTP/2, which repeats requests by itself, is not offered', async () => {
    await using connector = await startRawConnector((socket) => socket.write(http(201)));
    const serviceUrl = `https://127.0.0.1:${connector.port}`;
    const outcome = await createSender().send({ ...REFERENCE, serviceUrl }, ACTIVITY);
    expect(outcome).toMatchObject({
      kind: 'not-taken',
      why: 'unreachable',
      detail: expect.stringMatching(/SSL|EPROTO/),
    });
    expect(connector.posts).toHaveLength(0);
    const hello = connector.strangeBytes[0]?.toString('latin1');
    expect(hello).toContain('\x08http/1.1');
    expect(hello).not.toContain('\x02h2');
  });

  test('a POST that waits for a connection until its time is over never starts, and costs no connection', async () => {
    await using connector = await startRawConnector((socket, { body }) => {
      if (!body.includes('first')) socket.write(http(201));
    });
    const sender = createSender({ ...SHORT, connections: 1 });
    const to = { ...REFERENCE, serviceUrl: connector.serviceUrl };
    const texts = ['first', 'second', 'third', 'fourth'];
    const outcomes = await Promise.all(texts.map((text) => sender.send(to, { type: 'message', text })));
    const late = { kind: 'not-taken', why: 'unreachable', detail: 'timeout' };
    expect(outcomes).toEqual([TIMED_OUT, late, late, late]);
    expect((await sender.send(to, { type: 'message', text: 'fifth' })).kind).toBe('sent');
    expect(connector.posts.map(({ body }) => JSON.parse(body).text)).toEqual(['first', 'fifth']);
    expect(connector.connections).toBe(2);
  });
});

describe('a byte went out and no whole answer came: uncertain, and never sent again', () => {
  test.each<[string, RawAnswer]>([
    ['reset before the answer', (socket) => socket.resetAndDestroy()],
    ['closed before the answer', (socket) => socket.end()],
    ['reset after the first byte', (socket) => socket.write('H', () => socket.resetAndDestroy())],
    ['closed within the head', (socket) => socket.end('HTTP/1.1 201 Created\r\nContent-')],
    [
      'reset within the body',
      (socket) => socket.write(http(201, '', 'Content-Length: 99'), () => socket.resetAndDestroy()),
    ],
    ['closed within the body', (socket) => socket.end(http(201, '{"id":"a-1"}', 'Content-Length: 99'))],
    ['closed within a chunk', (socket) => socket.end(`${http(201, '63\r\n{"id"', 'Transfer-Encoding: chunked')}`)],
    ['another protocol', (socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n')],
    ['a head without end', (socket) => socket.end(`HTTP/1.1 201 Created\r\nx: ${'y'.repeat(100_000)}`)],
    [
      'an upgrade',
      (socket) => socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    ],
  ])('%s', async (_name, answer) => {
    await using connector = await startRawConnector(answer);
    const outcome = await createSender().send({ ...REFERENCE, serviceUrl: connector.serviceUrl }, ACTIVITY);
    expect(outcome).toEqual(UNCERTAIN);
    expect(connector.posts).toHaveLength(1);
  });

  test.each<[string, RawAnswer]>([
    ['no answer', () => {}],
    ['an answer that comes too late', (socket) => setTimeout(() => socket.write(http(201)), LATE_MS)],
    ['a head that never ends', (socket) => trickle(socket, 'HTTP/1.1 201 Created\r\n', 'x: y\r\n')],
    ['a body that never ends', (socket) => trickle(socket, http(201, '', 'Transfer-Encoding: chunked'), '1\r\nx\r\n')],
    ['early hints without end', (socket) => trickle(socket, '', 'HTTP/1.1 103 Early Hints\r\n\r\n')],
  ])('%s', async (_name, answer) => {
    await using connector = await startRawConnector(answer);
    const sender = createSender(SHORT);
    const to = { ...REFERENCE, serviceUrl: connector.serviceUrl };
    expect(await sender.send(to, ACTIVITY)).toEqual(TIMED_OUT);
    expect(connector.posts).toHaveLength(1);
  });
});

describe('connections and memory', () => {
  test('a kept connection that the connector closed meanwhile costs nobody a message', async () => {
    const closed: Promise<unknown>[] = [];
    await using connector = await startRawConnector((socket) => {
      closed.push(once(socket, 'close'));
      socket.end(http(201));
    });
    const sender = createSender({ connections: 1 });
    const to = { ...REFERENCE, serviceUrl: connector.serviceUrl };
    for (let turn = 0; turn < 3; turn++) {
      expect((await sender.send(to, ACTIVITY)).kind).toBe('sent');
      await closed.at(-1);
    }
    expect(connector.posts).toHaveLength(3);
  });

  test('many POSTs go over the connections that there may be', async () => {
    await using connector = await startRawConnector((socket) => socket.write(http(201)));
    const sender = createSender({ connections: 3 });
    const to = { ...REFERENCE, serviceUrl: connector.serviceUrl };
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => sender.send(to, ACTIVITY)));
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['sent']));
    expect(connector.posts).toHaveLength(50);
    expect(connector.connections).toBe(3);
  });

  test('of a body of 50 MB next to nothing is kept', async () => {
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    const heldBytes = () => process.memoryUsage().arrayBuffers;
    const chunk = Buffer.alloc(1_000_000, 'x');
    collect();
    const before = heldBytes();
    await using connector = await startRawConnector(async (socket) => {
      socket.write(http(200, '', `Content-Length: ${50 * chunk.length}`));
      for (let sent = 0; sent < 49; sent++) await new Promise((written) => socket.write(chunk, written));
      // What is collected is given back a moment later. The answer ends only when it was.
      await until('the memory of 49 MB', () => {
        collect();
        return heldBytes() - before < 10_000_000 || undefined;
      }).catch(() => socket.destroy());
      socket.write(chunk);
    });
    const outcome = await createSender().send({ ...REFERENCE, serviceUrl: connector.serviceUrl }, ACTIVITY);
    expect(outcome).toEqual({ kind: 'sent', httpStatus: 200 });
    expect(connector.posts).toHaveLength(1);
  });

  test('an answer that comes in pieces is read as one, a letter cut in half too', async () => {
    const bytes = Buffer.from(http(201, '{"id":"ä-1"}'));
    const middle = bytes.indexOf('ä') + 1;
    await using connector = await startRawConnector((socket) => {
      socket.setNoDelay(true);
      socket.write(bytes.subarray(0, middle), () => setImmediate(() => socket.write(bytes.subarray(middle))));
    });
    const outcome = await createSender().send({ ...REFERENCE, serviceUrl: connector.serviceUrl }, ACTIVITY);
    expect(outcome).toEqual({ kind: 'sent', httpStatus: 201, activityId: 'ä-1' });
  });
});

/** Some bytes now, and some more again and again: each wait is short, the whole never ends. */
function trickle(socket: Socket, first: string, more: string): void {
  if (first) socket.write(first);
  const timer = setInterval(() => socket.write(more), 20);
  socket.once('close', () => clearInterval(timer));
}
