import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueueServiceClient } from '@azure/storage-queue';
import { describe, expect, test } from 'vitest';
import { until } from '../../support/until.ts';
import { board, makeApp, partOf, processesOf, type ScratchApp, type Started, start } from '../scratchApp.ts';

const STOP_MS = 5000;

/** The storage is taken from where a person finds it: the command that the board proposes. */
function keptQueue(boardText: string) {
  const connectionString = /AzureWebJobsStorage='(.+?)'/.exec(boardText)?.[1] ?? '';
  return QueueServiceClient.fromConnectionString(connectionString).getQueueClient('kept');
}

const azuriteLog = ({ folder, ports }: ScratchApp) =>
  readFileSync(join(folder, `.local/azurite-${ports.storage}.log`), 'utf8');

/** Azurite answered the app at its end, and closed its files after SIGTERM. */
function expectAzuriteStoppedLast(app: ScratchApp): void {
  expect(readFileSync(join(app.folder, 'terminated.txt'), 'utf8')).toMatch(/^Azurite-Blob\//);
  expect(azuriteLog(app).match(/successfully closed/g)).toHaveLength(3);
}

/** What was written a moment before is there at the next start. */
async function expectDataKept(app: ScratchApp): Promise<void> {
  const again = start(app, [...app.portOptions, '--no-chat']);
  const { peekedMessageItems } = await keptQueue(await board(again)).peekMessages();
  expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['kept']);
}

/** Once the bot can be used: what Azurite has in memory alone. */
async function writeWhenReady(started: Started): Promise<void> {
  const queue = keptQueue(await board(started));
  await queue.create();
  await queue.sendMessage('kept');
}

async function untilNothingIsLeft(app: ScratchApp): Promise<void> {
  await until('the end of all processes', () => processesOf(app).length === 0 || undefined, STOP_MS / 1000);
}

describe('npm start ends', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'with everything on %s, Azurite last and its data kept',
    async (signal) => {
      const app = await makeApp();
      const started = start(app, app.portOptions);
      await writeWhenReady(started);

      const asked = performance.now();
      started.process.kill(signal);
      const { code, milliseconds } = await started.ended;

      expect(milliseconds(asked)).toBeLessThan(STOP_MS);
      expect(code).toBe(0);
      expect(started.output().trimEnd().split('\n').at(-1)).toBe('stopped');
      expect(processesOf(app)).toEqual([]);
      expectAzuriteStoppedLast(app);
      if (signal === 'SIGINT') await expectDataKept(app);
    },
  );

  test('with everything when it is killed', async () => {
    const app = await makeApp();
    const started = start(app, app.portOptions);
    await writeWhenReady(started);
    started.process.kill('SIGKILL');
    await untilNothingIsLeft(app);
    expectAzuriteStoppedLast(app);
    await expectDataKept(app);
  });

  test('with everything when npm above it is killed', async () => {
    const app = await makeApp();
    const started = start(app, app.portOptions, 'npm');
    await writeWhenReady(started);
    started.process.kill('SIGKILL');
    await untilNothingIsLeft(app);
    expectAzuriteStoppedLast(app);
  });

  test('in time although a function never ends', async () => {
    const app = await makeApp();
    const started = start(app, [...app.portOptions, '--no-chat']);
    await board(started);
    await expect(
      fetch(`http://127.0.0.1:${app.ports.functions}/api/busy`, { method: 'POST', signal: AbortSignal.timeout(300) }),
    ).rejects.toThrow();

    const asked = performance.now();
    started.process.kill('SIGINT');
    const { code, milliseconds } = await started.ended;

    expect(milliseconds(asked)).toBeLessThan(STOP_MS);
    expect(code).toBe(0);
    expect(processesOf(app)).toEqual([]);
    expect(azuriteLog(app).match(/successfully closed/g)).toHaveLength(3);
  });

  test.each(['· build', '· Azurite', '· functions'])('when it is asked to, more than once, at %s', async (phase) => {
    const app = await makeApp();
    const started = start(app, app.portOptions);
    await until(phase, () => started.output().includes(phase) || undefined);
    const asked = performance.now();
    for (const signal of ['SIGINT', 'SIGINT', 'SIGTERM'] as const) started.process.kill(signal);
    const { code, milliseconds } = await started.ended;
    expect(code).toBe(0);
    expect(milliseconds(asked)).toBeLessThan(STOP_MS);
    expect(started.output()).toMatch(/…\nstopped\n$/);
    expect(processesOf(app)).toEqual([]);
  });

  test.each([
    { part: 'Azurite', script: 'azurite.js', said: /Table service is successfully listening/ },
    { part: 'functions', script: 'host/main.ts', said: /Functions:|timerTrigger/ },
    { part: 'the chat page', script: 'm365agentsplayground/cli.js', said: /Listening on/ },
  ])('with a failure that names $part when that dies', async ({ part, script, said }) => {
    const app = await makeApp();
    const started = start(app, app.portOptions);
    const before = await board(started);
    process.kill(partOf(app, script), 'SIGKILL');
    const { code } = await started.ended;
    const told = started.output().slice(before.length);
    expect(code).toBe(1);
    expect(told).toContain(`${part} ended by SIGKILL. Its last lines:`);
    expect(told).toMatch(said);
    expect(processesOf(app)).toEqual([]);
  });

  test('a part whose leash is killed', async () => {
    const app = await makeApp();
    const started = start(app, [...app.portOptions, '--no-chat']);
    await board(started);
    const leash = processesOf(app).find(
      ({ command }) => command.includes('leash.ts') && command.includes('azurite.js'),
    );
    process.kill(leash?.pid ?? 0, 'SIGKILL');
    expect((await started.ended).code).toBe(1);
    expect(processesOf(app)).toEqual([]);
    expect(azuriteLog(app).match(/successfully closed/g)).toHaveLength(3);
  });
});
