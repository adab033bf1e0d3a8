import { once } from 'node:events';
import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endHosts, ForeignHost, Queues } from './foreignHost.ts';

let host: ForeignHost;
let queues: Queues;

beforeAll(async () => {
  queues = new Queues();
  host = await ForeignHost.start({ settings: queues.settings });
});

afterAll(endHosts);

test('gives a function its request, and the caller its answer', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
  const answer = await host.call('/api/ECHO/a%20b?x=1&y=2', {
    method: 'POST',
    headers: { 'x-sent': 'grüezi', traceparent },
    body: '{"a":1}',
  });

  expect(answer.status).toBe(201);
  expect(answer.headers.get('x-foreign')).toBe('yes');
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect(await answer.json()).toMatchObject({
    method: 'POST',
    url: `${host.url}/api/ECHO/a%20b?x=1&y=2`,
    params: { id: 'a b' },
    query: [
      ['x', '1'],
      ['y', '2'],
    ],
    header: 'grüezi',
    body: '{"a":1}',
    traceContext: { traceParent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/) },
  });
  await host.waitFor('] echo POST');
});

describe('routes (row 8)', () => {
  test.each([
    ['GET', '/api/unknown', 404],
    ['GET', '/echo', 404],
    ['PUT', '/api/echo', 404],
    ['HEAD', '/api/echo', 404],
    ['OPTIONS', '/api/echo', 404],
    ['GET', '/api/everything', 404],
    ['HEAD', '/api/everything', 201],
    ['OPTIONS', '/api/everything', 201],
    ['GET', '/api/echo', 201],
    ['POST', '/api/echo', 201],
    ['GET', '/api/plainname', 204],
    ['GET', '/api/administrators', 404],
  ])('%s %s is %i', async (method, path, status) => {
    const answer = await host.call(path, { method });

    expect(answer.status).toBe(status);
    if (status === 404) expect(await answer.text()).toBe('');
  });

  test.each([
    ['/api/word/abc', { word: 'abc' }],
    ['/api/word/42', { number: '42' }],
    ['/api/word/a.txt', { name: 'a', extension: 'txt' }],
    ['/api/rest/a/b/c', { path: 'a/b/c' }],
    ['/api/rest', {}],
    ['/api/echo/a%2Fb', { id: 'a%2Fb' }],
  ])('%s has the parameters %o', async (path, params) => {
    expect(await (await host.call(path)).json()).toMatchObject({ params });
  });

  test('a literal is tried before a parameter, a constraint is kept', async () => {
    expect(await (await host.call('/api/rest/literal')).text()).toBe('literal');
    expect((await host.call('/api/word/100')).status).toBe(404);
  });

  test('a function in error is left out, and says why', async () => {
    const listed = await (await host.call('/admin/functions')).text();
    const refused = await host.call('/admin/functions/refused/status');
    const misnamed = await host.call('/admin/functions/1bad/status');

    expect(listed).not.toContain('refused');
    expect(await refused.text()).toContain('conflicts with one or more built in routes');
    expect(await misnamed.text()).toContain('not a valid function name');
    expect(host.count("The 'refused' function is in error")).toBe(1);
  });
});

describe('bodies (row 9)', () => {
  test('a handler that throws answers 500 and nothing else; the log has its stack', async () => {
    const answer = await host.call('/api/end', { method: 'POST', body: 'error' });

    expect(answer.status).toBe(500);
    expect(await answer.text()).toBe('');
    await host.waitFor('Error: thrown as asked');
    await host.waitFor('ways/end.js');
  });

  test('a long body arrives, one of more than 100 MiB is a 500', async () => {
    const fits = await host.call('/api/size', { method: 'POST', body: Buffer.alloc(4 * 1024 * 1024) });
    const isTooLong = request(`${host.url}/api/size`, { method: 'POST', headers: { 'content-length': 104_857_601 } });
    isTooLong.flushHeaders();
    const [answer] = await once(isTooLong, 'response');
    isTooLong.destroy();

    expect(await fits.json()).toBe(4 * 1024 * 1024);
    expect(answer.statusCode).toBe(500);
  });

  test('a body on GET, and one without a Content-Length, is dropped', async () => {
    const onGet = await send('GET', { 'content-length': 4 });
    const chunked = await send('POST', { 'transfer-encoding': 'chunked' });

    expect(JSON.parse(onGet)).toMatchObject({ method: 'GET', body: '' });
    expect(JSON.parse(chunked)).toMatchObject({ method: 'POST', body: '' });

    async function send(method: string, headers: Record<string, string | number>): Promise<string> {
      const sent = request(`${host.url}/api/echo`, { method, headers }).end('body');
      const [answer] = await once(sent, 'response');
      return text(answer);
    }
  });
});

describe('what tools ask (row 9)', () => {
  test('the home page', async () => {
    const answer = await host.call('/');

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('text/html');
  });

  test('the status', async () => {
    const answer = await host.call('/admin/host/status');

    expect(await answer.json()).toMatchObject({
      id: expect.any(String),
      state: 'Running',
      version: expect.stringMatching(/^4\./),
      processUptime: expect.any(Number),
    });
  });

  test('the functions', async () => {
    const functions = await (await host.call('/admin/functions')).json();

    const port = new URL(host.url).port;
    expect(functions).toContainEqual(
      expect.objectContaining({
        name: 'echo',
        invoke_url_template: `http://localhost:${port}/api/echo/{id?}`,
        config: expect.objectContaining({
          bindings: expect.arrayContaining([expect.objectContaining({ type: 'httpTrigger', route: 'echo/{id?}' })]),
        }),
      }),
    );
    expect(functions).toContainEqual(expect.objectContaining({ name: 'onText', invoke_url_template: null }));
  });

  test('a function can be started by hand: 202, it runs in the background', async () => {
    const answer = await startByHand('onBytes', '{"input":"by hand"}');

    expect(answer.status).toBe(202);
    const [report] = await queues.waitForReports(1, 'onBytes');
    expect(report).toMatchObject({ base64: Buffer.from('by hand').toString('base64') });
  });

  test.each([
    ['nobody', '{"input":""}', 404],
    ['onBytes', 'no JSON', 400],
    ['onTime', '{"input":""}', 202],
  ])('starting %s with %s is %i', async (name, body, status) => {
    expect((await startByHand(name, body)).status).toBe(status);
  });

  const startByHand = (name: string, body: string) =>
    host.call(`/admin/functions/${name}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
});

test('requests wait while the app is loaded (row 9)', async () => {
  const slow = await ForeignHost.launch({ settings: { ...queues.settings, LOAD_MILLISECONDS: '2500' } });
  while ((await slow.status()) === undefined) await sleep(20);

  expect((await slow.status())?.state).toBe('Starting');
  expect((await slow.call('/api/echo')).status).toBe(201);
  expect((await slow.status())?.state).toBe('Running');
});

test('a client that goes away does not stop its function (row 10)', async () => {
  const leaving = new AbortController();
  const before = host.count("Executing 'Functions.end'");
  const call = host.call('/api/end', { method: 'POST', body: 'slow 700', signal: leaving.signal });
  await host.waitFor("Executing 'Functions.end'", before + 1);
  leaving.abort();

  await expect(call).rejects.toThrow();
  const reports = await queues.waitForReports(1, 'end');
  expect(reports).toContainEqual(expect.objectContaining({ way: 'slow 700' }));
});

test('outputs: one message for a value, one for each element of an array, none after a throw (row 6)', async () => {
  const own = new Queues();
  const other = await ForeignHost.start({ settings: own.settings });
  await other.call('/api/end', { method: 'POST', body: 'error' });
  await other.call('/api/end', { method: 'POST', body: 'many' });

  await own.waitForReports(1, 'first');
  await own.waitForReports(1, 'second');
  expect(await own.waitForReports(1, 'end')).toMatchObject([{ way: 'many' }]);
});
