import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { freePorts } from '../../support/freePorts.ts';
import { until } from '../../support/until.ts';
import { board, makeApp, partOf, processesOf, type ScratchApp, start } from '../scratchApp.ts';

const askBot = ({ ports }: ScratchApp) =>
  fetch(`http://127.0.0.1:${ports.functions}/api/messages`, { method: 'POST', signal: AbortSignal.timeout(2000) });

async function listenOn(port: number): Promise<void> {
  const server = createServer((socket) => socket.destroy()).listen(port, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
}

describe('npm start', () => {
  test('brings everything up and says what there is', async () => {
    const app = await makeApp();
    const { functions, chat, storage } = app.ports;
    const started = start(app, app.portOptions, 'npm');
    const text = await board(started);

    expect(readFileSync(join(app.folder, 'local.settings.json'))).toEqual(
      readFileSync(join(app.folder, 'local.settings.sample.json')),
    );
    expect(text).toContain(`http://localhost:${chat}\n`);
    expect(text).toContain(`http://127.0.0.1:${functions}/api/messages\n`);
    expect(text).toMatch(/messages +POST http/);
    expect(text).toMatch(/deliverNotification +queue notifications/);
    expect(text).toMatch(/sweepDue +timer 0 0 0 1 1 \*/);
    expect(text).toMatch(
      /QueueEndpoint=.+' npx proactive notify --everyone --text "The price of your hotel fell by 20 %"/,
    );
    expect(text).toContain(`Azurite on ports ${storage}, ${storage + 1}, ${storage + 2}`);
    expect((await askBot(app)).status).toBe(202);
    expect(addressesOf(chat)).toEqual(['127.0.0.1']);
    const page = await (await fetch(`http://localhost:${chat}/`)).text();
    expect(page).toContain('Microsoft 365 Agents Playground');
  });

  test('--storage-only starts the storage alone, from any folder, with its data in the project', async () => {
    const app = await makeApp();
    const { storage } = app.ports;
    const options = ['--storage-only', '--storage-port', `${storage}`];
    const started = start(app, options, 'script', {}, tmpdir());
    await until('the board', () => started.output().includes('Ctrl+C stops it.') || undefined);

    expect(readdirSync(join(app.folder, '.local'))).toContain(`azurite-${storage}`);
    expect(existsSync(join(app.folder, 'dist'))).toBe(false);
    expect(processesOf(app).some(({ command }) => command.includes('host/main.ts'))).toBe(false);
  });

  test('names a folder for its data that it cannot make, in one line', async () => {
    const app = await makeApp();
    const started = start(app, [...app.portOptions, '--data', 'host.json/data']);
    expect((await started.ended).code).toBe(1);
    expect(started.output()).toContain(`ENOTDIR: not a directory, mkdir '${join(app.folder, 'host.json/data')}'\n`);
    expect(started.output()).not.toContain('    at ');
  });

  test('keeps the local.settings.json that is there, and names what is wrong in it', async () => {
    const app = await makeApp();
    writeFileSync(join(app.folder, 'local.settings.json'), '{ "Values": { "AzureWebJobsStorage": 1 } }');
    const started = start(app, app.portOptions);
    expect((await started.ended).code).toBe(1);
    expect(started.output()).toContain('local.settings.json');
    expect(started.output()).toContain('AzureWebJobsStorage');
  });

  test('names the account, never its key, of storage that is not on this machine', async () => {
    const app = await makeApp();
    const started = start(app, app.portOptions, 'script', {
      AzureWebJobsStorage:
        'DefaultEndpointsProtocol=https;AccountName=hotelbot;AccountKey=c2VjcmV0;EndpointSuffix=core.windows.net',
    });
    expect((await started.ended).code).toBe(1);
    expect(started.output()).toContain('--storage-port is Azurite');
    expect(started.output()).toContain('the account hotelbot');
    expect(started.output()).not.toContain('c2VjcmV0');
  });

  test.each([
    { held: 'functions', offset: 0, option: '--port' },
    { held: 'chat', offset: 0, option: '--chat-port' },
    { held: 'storage', offset: 0, option: '--storage-port' },
    { held: 'storage', offset: 1, option: '--storage-port' },
    { held: 'storage', offset: 2, option: '--storage-port' },
  ] as const)(
    'names a port of $held (+$offset) that something else holds, and starts nothing',
    async ({ held, offset, option }) => {
      const app = await makeApp();
      const port = app.ports[held] + offset;
      await listenOn(port);
      const started = start(app, app.portOptions);
      expect((await started.ended).code).toBe(1);
      expect(started.output()).toContain(`port ${port}, for `);
      expect(started.output()).toMatch(new RegExp(`or use ${option}\\n`));
      expect(existsSync(join(app.folder, '.local'))).toBe(false);
      expect(existsSync(join(app.folder, 'dist'))).toBe(false);
    },
  );

  test('names a port that two parts want', async () => {
    const app = await makeApp();
    const started = start(app, [...app.portOptions, '--chat-port', `${app.ports.functions}`]);
    expect((await started.ended).code).toBe(1);
    expect(started.output()).toContain(
      `port ${app.ports.functions} is wanted twice, also by the chat page: --chat-port`,
    );
  });

  test('uses the Azurite and the chat page that run already, and leaves them alone', async () => {
    const first = await makeApp();
    await board(start(first, first.portOptions));
    const second = await makeApp();
    const [port] = await freePorts(1);
    const started = start(second, [...first.portOptions, '--port', `${port}`]);
    const text = await board(started);
    expect(text).toContain('✓ Azurite: the one that runs already');
    expect(text).toContain('✓ chat page: the one that runs already');
    expect(processesOf(second).some(({ command }) => command.includes('azurite.js'))).toBe(false);

    started.process.kill('SIGINT');
    expect((await started.ended).code).toBe(0);
    expect(partOf(first, 'azurite.js')).toBeGreaterThan(0);
    expect((await fetch(`http://localhost:${first.ports.chat}/`)).status).toBe(200);
  });

  test('runs several instances, and says whose line is whose', async () => {
    const app = await makeApp();
    const started = start(app, [...app.portOptions, '--no-chat', '--instances', '2', '--visibility-seconds', '10']);
    const text = await board(started);
    for (const instance of [0, 1]) {
      const url = `http://127.0.0.1:${app.ports.functions + instance}`;
      expect(text).toContain(`${url}\n`);
      expect((await fetch(`${url}/api/messages`, { method: 'POST' })).status).toBe(202);
    }
    for (const line of [/^1 \| /m, /^2 \| /m]) {
      await until(`a line like ${line}`, () => line.test(started.output()) || undefined);
    }
    expect(text).not.toContain('chat page');
  });

  test('with --watch: loads the functions again after a change that builds, and only then', async () => {
    const app = await makeApp();
    const source = join(app.folder, 'functions/all.ts');
    const good = readFileSync(source, 'utf8');
    const started = start(app, [...app.portOptions, '--no-chat', '--watch']);
    const before = (await board(started)).length;

    writeFileSync(source, good.replace("'first'", 'firts'));
    await until('the error', () => started.output().slice(before).includes("Cannot find name 'firts'") || undefined);
    expect(await (await askBot(app)).text()).toBe('first');

    writeFileSync(source, good.replace("'first'", "'second'"));
    await until('the new functions', async () => {
      const answer = await askBot(app).then(
        (response) => response.text(),
        () => '',
      );
      return answer === 'second' || undefined;
    });
    expect(started.process.exitCode).toBe(null);
  });

  test.each([
    { options: ['--prot', '7072'], said: "Unknown option '--prot'" },
    { options: ['--port', 'seven'], said: "--port 'seven': expected a whole number from 1 to 65535" },
    { options: ['--host', 'cloud'], said: "--host 'cloud': expected func or local" },
    { options: ['--host', 'func', '--visibility-seconds', '9'], said: '--visibility-seconds: the local host has it' },
  ])('refuses $options', async ({ options, said }) => {
    const app = await makeApp();
    const started = start(app, options);
    expect((await started.ended).code).toBe(2);
    expect(started.output()).toContain(said);
    expect(started.output()).toContain('npm start -- --help');
  });

  test('--host func runs the func that is on the PATH, with a debugger let in', async () => {
    const app = await makeApp();
    const folder = join(app.folder, 'bin');
    mkdirSync(folder);
    // Stands for the Core Tools: `func start --port N`.
    writeFileSync(join(folder, 'func'), '#!/bin/sh\nexec node local/host/main.ts $2 $3\n', { mode: 0o755 });
    const options = [...app.portOptions, '--no-chat', '--host', 'func', '--inspect', `${app.ports.chat}`];
    const PATH = [folder, join(app.folder, 'node_modules/.bin'), process.env['PATH']].join(delimiter);
    const text = await board(start(app, options, 'script', { PATH }));
    expect(text).toMatch(/deliverNotification +queue notifications/);
    expect((await fetch(`http://127.0.0.1:${app.ports.chat}/json/version`)).status).toBe(200);
  });

  test('--host func says what is missing where it is not installed', async () => {
    const app = await makeApp();
    const started = start(app, [...app.portOptions, '--host', 'func']);
    expect((await started.ended).code).toBe(1);
    expect(started.output()).toContain('there is no func on the PATH');
  });

  test('--help shows examples', async () => {
    const app = await makeApp();
    const started = start(app, ['--help']);
    expect((await started.ended).code).toBe(0);
    expect(started.output()).toContain('npm start -- --port 7171');
  });
});

/** The IPv4 addresses of loopback and of this machine's interfaces at which somebody listens on the port. */
function addressesOf(port: number): string[] {
  const listening = readFileSync('/proc/net/tcp', 'utf8') + readFileSync('/proc/net/tcp6', 'utf8');
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const found = [...listening.matchAll(new RegExp(`: ([0-9A-F]+):${hex} [0-9A-F:]+ 0A `, 'g'))];
  return found.map(([, address]) => (address === '0100007F' ? '127.0.0.1' : `elsewhere: ${address}`));
}
