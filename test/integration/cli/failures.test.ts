import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import project from '../../../package.json' with { type: 'json' };
import { createStores } from '../../../src/stores.ts';
import { freePorts } from '../../support/freePorts.ts';
import { takeStorage } from '../../support/storage.ts';
import { endOf, runCli, startCli } from './runCli.ts';

const KEY = Buffer.from('key').toString('base64');

function storageAt(port: number | undefined): string {
  const services = ['Blob', 'Queue', 'Table'].map((name) => `${name}Endpoint=http://127.0.0.1:${port}/test`);
  return ['DefaultEndpointsProtocol=http', 'AccountName=test', `AccountKey=${KEY}`, ...services].join(';');
}

function folderWith(settings: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'proactive-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'local.settings.json'), settings);
  return folder;
}

describe('storage', () => {
  it('that does not run: 3, with the address', async () => {
    const [port] = await freePorts(1);
    const began = performance.now();
    const ran = await runCli(['notify', '--everyone', '--text', 'x'], { storage: storageAt(port) });
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toBe(`Storage does not answer at 127.0.0.1:${port}. Is it running? npm start starts Azurite.\n`);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('that takes a connection and says nothing: 3, within seconds', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    onTestFinished(() => void server.close());
    const began = performance.now();
    const ran = await runCli(['status', 'x', '--json'], { storage: storageAt(port) });
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(JSON.parse(ran.stderr).title).toContain(`does not answer at 127.0.0.1:${port}`);
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it('that nobody set up yet: 3, and what sets it up', async () => {
    const storage = inject('accounts').connectionStrings.at(-1) ?? '';
    const ran = await runCli(['recipients'], { storage });
    expect(ran).toMatchObject({ code: 3, stderr: expect.stringContaining('none of our tables and queues yet') });
  });
});

describe('settings', () => {
  it('come from local.settings.json of the folder', async () => {
    const storage = await takeStorage();
    const cwd = folderWith(JSON.stringify({ IsEncrypted: false, Values: { AzureWebJobsStorage: storage } }));
    expect(await runCli(['recipients', '--json'], { cwd })).toMatchObject({ code: 0, stderr: '' });
  });

  it('come from the environment first', async () => {
    const storage = await takeStorage();
    const [port] = await freePorts(1);
    const cwd = folderWith(JSON.stringify({ Values: { AzureWebJobsStorage: storageAt(port) } }));
    expect(await runCli(['recipients', '--json'], { cwd, storage })).toMatchObject({ code: 0, stderr: '' });
  });

  it.each([
    ['nothing', '{"Values":{"AzureWebJobsStorage":""}}', 'AzureWebJobsStorage: got nothing'],
    [
      'no connection string',
      '{"Values":{"AzureWebJobsStorage":"x"}}',
      'AzureWebJobsStorage: got a text without account',
    ],
    ['no key', '{"Values":{"AzureWebJobsStorage":"AccountName=a;AccountKey=b"}}', 'AzureWebJobsStorage: got'],
    ['a number', '{"Values":{"a":1,"b":2}}', 'Values.b: got something else'],
    ['no JSON', '{"Values":', 'local.settings.json: got'],
  ])('%s: 2, with what is wrong', async (_, settings, problem) => {
    const ran = await runCli(['recipients'], { cwd: folderWith(settings) });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(problem) });
  });

  it('never quotes a secret', async () => {
    const cwd = folderWith('["secret",x]');
    const ran = await runCli(['recipients'], { cwd });
    expect(ran).toMatchObject({ code: 2, stderr: expect.not.stringContaining('secret') });
  });
});

describe('usage', () => {
  it.each([
    [[]],
    [['bogus']],
    [['notify']],
    [['notify', '--everyone']],
    [['notify', '--text', 'x']],
    [['notify', '--everyone', '--user', 'a:b', '--text', 'x']],
    [['notify', '--user', 'webchat', '--text', 'x']],
    [['notify', '--channel', 'webchat', '--text', 'x']],
    [['notify', '--conversation', 'a:b', '--conversation', 'a:c', '--text', 'x']],
    [['notify', '--everyone', '--text', 'x', '--timeout', '5']],
    [['notify', '--file', '/does/not/exist']],
    [['notify', '--file', 'x.json', '--text', 'x']],
    [['notify', '--stdin', '--wait']],
    [['notify', '--everyone', '--dialog', 'hotelOffer', '--text', 'x']],
    [['notify', '--everyone', '--dialog', 'hotelOffer', '--card', 'x.json']],
    [['notify', '--everyone', '--dialog', 'hotelOffer', '--locale', 'de-DE']],
    [['notify', '--everyone', '--dialog', 'hotelOffer', '--importance', 'high']],
    [['notify', '--everyone', '--text', 'x', '--options', '{}']],
    [['notify', '--file', 'x.json', '--dialog', 'hotelOffer']],
    [['notify', '--stdin', '--options', '{}']],
    [['notify', '--everyone', '--text', 'x', '--nonsense']],
    [['status']],
    [['status', 'x', '--limit', '0']],
    [['cancel']],
    [['replay', 'x']],
    [['replay', 'x', '--state', 'sent']],
    [['replay', '--state', 'failed']],
    [['recipients', 'bogus']],
    [['recipients', 'list', '--cursor', 'x']],
    [['dead-letters', 'show']],
  ])('%j: 2', async (words) => {
    const ran = await runCli(words, { storage: storageAt(1) });
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('--help') });
  });

  it.each([
    ['{price: 159}', 'position 1 (line 1 column 2)'],
    ['{"price": 159', 'position 13 (line 1 column 14)'],
    ['{"price": 159}}', 'position 14 (line 1 column 15)'],
    ['', 'Unexpected end of JSON input'],
    ['["Bellagio"]', 'Expected a JSON object'],
    ['159', 'Expected a JSON object'],
    ['null', 'Expected a JSON object'],
  ])('says what is wrong with --options %j', async (options, where) => {
    const ran = await runCli(['notify', '--everyone', '--dialog', 'hotelOffer', '--options', options]);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(ran.stderr).toContain(`'${options}'`);
    expect(ran.stderr).toContain('Expected a JSON object, {"hotel": "Bellagio"}');
    expect(ran.stderr).toContain(where);
  });

  it('is told as JSON too', async () => {
    const ran = await runCli(['notify', '--nonsense', '--json']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(JSON.parse(ran.stderr)).toMatchObject({ title: "unknown option '--nonsense'", errors: [] });
  });
});

describe('help', () => {
  it.each([
    [[]],
    [['notify']],
    [['status']],
    [['cancel']],
    [['replay']],
    [['recipients']],
    [['recipients', 'list']],
    [['recipients', 'find']],
    [['recipients', 'show']],
    [['recipients', 'forget']],
    [['dead-letters']],
    [['dead-letters', 'list']],
    [['dead-letters', 'show']],
    [['dead-letters', 'replay']],
    [['dead-letters', 'purge']],
  ])('of %j has examples', async (words) => {
    const ran = await runCli([...words, '--help']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain(`Examples:\n  npx proactive ${words.join(' ')}`.trimEnd());
    expect(ran.stdout).toContain('--json');
  });

  it('has the version', async () => {
    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${project.version}\n`, stderr: '' });
  });
});

describe('output', () => {
  it('may be cut off by whoever reads it', async () => {
    const storage = await takeStorage();
    const { deadLetters } = createStores({ connectionString: storage });
    const body = Buffer.alloc(40_000);
    const letter = {
      body,
      id: 'x',
      queue: 'notifications',
      reason: 'threw' as const,
      errors: [],
      tries: 5,
      at: '2026',
    };
    for (let number = 0; number < 20; number++) await deadLetters.add({ ...letter, messageId: `m-${number}` });
    const child = startCli(['dead-letters', '--json'], { storage });
    child.stdout?.once('data', () => child.stdout?.destroy());
    expect(await endOf(child)).toMatchObject({ code: 0, stderr: '' });
  });
});
