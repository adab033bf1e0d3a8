import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { until } from '../../support/until.ts';
import { endHosts, ForeignHost, Queues } from './foreignHost.ts';
import { readDepth } from './queueState.ts';

afterEach(endHosts);

const call = (host: ForeignHost, way: string) => host.call('/api/end', { method: 'POST', body: way });

/** A zombie is dead: where nobody takes in orphans (a container without an init) it stays. */
function isAlive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'utf8').includes(') Z ');
  } catch {
    return false;
  }
}

const waitForEnd = (pid: number) => until(`the end of ${pid}`, () => (isAlive(pid) ? undefined : true), 5);

/** A running host, and the id of its worker. */
async function startWithWorker(settings: Record<string, string> = {}) {
  const queues = await new Queues().create();
  const host = await ForeignHost.start({ settings: { ...queues.settings, ...settings } });
  await call(host, 'ok');
  const [report] = await queues.waitForReports(1, 'end');
  return { host, queues, pid: report?.pid ?? 0 };
}

describe('an app that cannot be loaded (row 12)', () => {
  test.each([
    ['throws', 'broken as asked'],
    ['duplicate', 'A function with id "echo" has already been registered.'],
  ])('an entry file that %s leaves no function; the host stays, and says so', async (LOAD, message) => {
    const host = await ForeignHost.start({ settings: { ...new Queues().settings, LOAD } });

    expect(await (await host.call('/admin/functions')).json()).toEqual([]);
    expect((await host.call('/api/echo')).status).toBe(404);
    expect((await host.status())?.errors?.join()).toContain(message);
    expect(host.output).toContain('functions/');
    expect(host.count('0 functions found')).toBe(1);
  });

  test('--exit-on-load-error ends it with 1, after the message', async () => {
    const settings = { ...new Queues().settings, LOAD: 'throws' };
    const host = await ForeignHost.launch({ settings, arguments: ['--exit-on-load-error'] });

    expect(await host.ended()).toBe(1);
    expect(host.output).toContain('Error: broken as asked');
  });

  test('a worker that ends while it loads is started again; after the third time the host ends', async () => {
    const host = await ForeignHost.launch({ settings: { ...new Queues().settings, LOAD: 'exits' } });

    expect(await host.ended()).toBe(1);
    expect(host.count('The worker process ended with code 3')).toBeGreaterThanOrEqual(3);
  });

  test('registering after the start throws', async () => {
    const host = await ForeignHost.start({ settings: new Queues().settings });

    const answer = await host.call('/api/registerLate');
    expect(await answer.text()).toBe('A function can only be registered during app startup.');
  });
});

describe('a worker that dies (row 12)', () => {
  test('is started again, its message has failed; the third time is the last', async () => {
    const { host, queues, pid } = await startWithWorker();
    await queues.bytes.sendMessage('way crash');

    expect(await host.ended()).toBe(1);
    expect(host.count('Error: uncaught as asked')).toBe(3);
    expect([1, 2, 3, 4].map((count) => host.count(`onBytes ${count}`))).toEqual([1, 1, 1, 0]);
    await waitForEnd(pid);
  });

  test('its other calls fail, the next one is answered by the new worker', async () => {
    const { host, queues, pid } = await startWithWorker();
    const other = call(host, 'slow 5000');
    await host.waitFor("Executing 'Functions.end'", 2);

    expect((await call(host, 'crash')).status).toBe(500);
    expect((await other).status).toBe(500);
    expect((await call(host, 'ok')).status).toBe(200);
    const reports = await queues.waitForReports(2, 'end');
    expect(reports.filter((report) => report.pid !== pid)).toHaveLength(1);
  });

  test('functionTimeout ends it with its other calls; that is no crash', async () => {
    const { host } = await startWithWorker({ AzureFunctionsJobHost__functionTimeout: '00:00:02' });
    const other = call(host, 'slow 1000').then(() => call(host, 'slow 1800'));

    for (let time = 0; time < 3; time++) expect((await call(host, 'hang')).status).toBe(500);
    expect((await other).status).toBe(500);
    expect(host.count('Timeout value of 2 s was exceeded')).toBe(3);
    expect((await call(host, 'ok')).status).toBe(200);
  });
});

describe('stopping (row 12)', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('%s: hooks run, code 0, no process is left', async (signal) => {
    const { host, pid } = await startWithWorker();

    expect(await host.end(signal)).toBe(0);
    expect(host.count('hook appTerminate')).toBe(1);
    expect(isAlive(pid)).toBe(false);
  });

  test('a function that runs may end first; one that hangs and a hook that takes too long do not stop it', async () => {
    const { host, pid } = await startWithWorker({ TERMINATE_MILLISECONDS: '60000' });
    const answered = call(host, 'slow 500');
    const hanging = expect(call(host, 'hang')).rejects.toThrow();
    await host.waitFor("Executing 'Functions.end'", 3);
    const from = performance.now();

    expect(await host.end()).toBe(0);
    expect(performance.now() - from).toBeLessThan(5000);
    expect((await answered).status).toBe(200);
    await hanging;
    expect(isAlive(pid)).toBe(false);
  });

  test('a message whose function is under way is done with, and none is taken after it', async () => {
    const { host, queues } = await startWithWorker();
    await queues.bytes.sendMessage('way slow 700');
    await host.waitFor('onBytes 1');
    const ended = host.end();
    await host.waitFor('Stopping the host');
    await sleep(200); // A poll that was under way may still take what comes.
    await queues.bytes.sendMessage('too late');

    expect(await ended).toBe(0);
    const messages = (await queues.bytes.peekMessages({ numberOfMessages: 2 })).peekedMessageItems;
    expect(messages.map(({ messageText, dequeueCount }) => [messageText, dequeueCount])).toEqual([['too late', 0]]);
    expect(await readDepth(queues.bytes)).toBe(1);
  });

  test('the worker goes with a host that is killed', async () => {
    const { host, pid } = await startWithWorker();
    await host.end('SIGKILL');

    await waitForEnd(pid);
  });
});

test('hooks run around the app and each call', async () => {
  const { host } = await startWithWorker();
  await call(host, 'error');

  await host.waitFor('hook postInvocation end true thrown as asked');
  expect(host.count('] *** error')).toBe(1);
  const hooks = [...host.output.matchAll(/hook .*/g)].map(([line]) => line);
  expect(hooks).toEqual([
    'hook appStart',
    'hook preInvocation end',
    'hook postInvocation end true fine',
    'hook preInvocation end',
    'hook postInvocation end true thrown as asked',
  ]);
});

test('a function that is disabled by its setting is listed, and nothing sets it off', async () => {
  const queues = await new Queues().create();
  await queues.bytes.sendMessage('x');
  const disabled = { 'AzureWebJobs.onBytes.Disabled': 'true', 'AzureWebJobs.echo.Disabled': '1' };
  const host = await ForeignHost.start({ settings: { ...queues.settings, ...disabled } });

  expect((await host.call('/api/echo')).status).toBe(404);
  const listed = await (await host.call('/admin/functions/onBytes')).json();
  expect(listed).toMatchObject({ isDisabled: true });
  await queues.text.sendMessage('1');
  await queues.waitForReports(1, 'onText');
  expect(host.count("Executing 'Functions.onBytes'")).toBe(0);
});

test("the process's environment beats local.settings.json, and the app is told where it runs (row 12)", async () => {
  const folder = await mkdtemp(join(tmpdir(), 'foreign-app-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files = {
    'package.json': '{"type":"module","main":"main.js"}',
    'local.settings.json': '{"IsEncrypted":false,"Values":{"ONE":"file","TWO":"file"}}',
    'main.js': `console.log(['ONE', 'TWO', 'AZURE_FUNCTIONS_ENVIRONMENT', 'WEBSITE_HOSTNAME', 'AzureWebJobsScriptRoot']
      .map((name) => process.env[name]).join(' '), process.cwd())`,
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const host = await ForeignHost.start({ app: folder, settings: { ONE: 'process' } });

  await host.waitFor(`process file Development localhost:${new URL(host.url).port} ${folder} ${folder}`);
});

test('what is wrong in host.json, an app that is not there, or a port that is taken, is told plainly', async () => {
  const nowhere = await ForeignHost.launch({ app: '/nowhere/app' });
  expect(await nowhere.ended()).toBe(1);
  expect(nowhere.output.trim()).toBe("--app '/nowhere/app': no such folder");

  const setting = 'AzureFunctionsJobHost__extensions__queues__batchSize';
  const host = await ForeignHost.launch({ settings: { [setting]: '33' } });
  expect(await host.ended()).toBe(1);
  expect(host.output).toContain('extensions.queues.batchSize');

  const first = await ForeignHost.start({ settings: new Queues().settings });
  const { port } = new URL(first.url);
  const second = await ForeignHost.launch({ arguments: ['--port', port] });
  expect(await second.ended()).toBe(1);
  expect(second.output).toContain(`port ${port} of 127.0.0.1 is taken by something else: choose another with --port`);
});
