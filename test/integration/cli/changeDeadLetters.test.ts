import { QueueServiceClient } from '@azure/storage-queue';
import { beforeEach, describe, expect, it, test } from 'vitest';
import { DAY } from '../../../src/domain/time.ts';
import type { DeadLettersTable, NewDeadLetter } from '../../../src/storage/deadLettersTable.ts';
import { createStores } from '../../../src/stores.ts';
import { takeStorage } from '../../support/storage.ts';
import { type Ran, runCli } from './runCli.ts';

let storage: string;
let deadLetters: DeadLettersTable;
let keys: string[];

beforeEach(async () => {
  storage = await takeStorage();
  deadLetters = createStores({ connectionString: storage }).deadLetters;
  keys = [];
  const ago = (days: number) => ({ at: new Date(Date.now() - days * DAY).toISOString() });
  for (const more of [
    { messageId: 'm-0', reason: 'malformed', body: Buffer.from('{'), ...ago(9) },
    { messageId: 'm-1', reason: 'threw', id: 'price-1', body: Buffer.from('{"to":{}}'), ...ago(8) },
    { messageId: 'm-2', reason: 'threw', id: 'price-1', queue: 'deliveries', ...ago(2) },
    { messageId: 'm-3', reason: 'too-large', id: 'big', body: Buffer.alloc(70_000, 'x'), ...ago(1) },
  ] satisfies Partial<NewDeadLetter>[]) {
    const what = { id: more.messageId, queue: 'notifications', errors: [], tries: 5, body: Buffer.from('{}') };
    keys.push(await deadLetters.add({ ...what, ...more }));
  }
});

const purge = (...words: string[]): Promise<Ran> => runCli(['dead-letters', 'purge', ...words], { storage });
const replay = (...words: string[]): Promise<Ran> => runCli(['dead-letters', 'replay', ...words], { storage });

/** Numbers of the letters that are there, in the order in which they were made. */
async function left(): Promise<number[]> {
  const there = (await deadLetters.heads()).map(({ key }) => key);
  return [0, 1, 2, 3].filter((number) => there.includes(keys[number] ?? ''));
}

const keyOf = (number: number) => keys[number] ?? '';

describe('dead-letters purge', () => {
  it.each<[string[], number[]]>([
    [
      ['--id', 'price-1'],
      [0, 3],
    ],
    [
      ['--reason', 'malformed'],
      [1, 2, 3],
    ],
    [
      ['--older-than', 'P7D'],
      [2, 3],
    ],
    [
      ['--older-than', 'P1W', '--reason', 'threw'],
      [0, 2, 3],
    ],
    [
      ['--older-than', 'P30D'],
      [0, 1, 2, 3],
    ],
    [['--all'], []],
  ])('%j', async (words, remaining) => {
    const { code, stdout } = await purge(...words, '--yes', '--json');
    expect(code).toBe(0);
    expect(await left()).toEqual(remaining);
    const items: { key: string; outcome: string }[] = JSON.parse(stdout).items;
    expect(items.map(({ outcome }) => outcome)).toEqual(Array(4 - remaining.length).fill('purged'));
    expect(items.every(({ key }) => !remaining.includes(keys.indexOf(key)))).toBe(true);
  });

  it('takes a key, and says what it did', async () => {
    const { code, stdout } = await purge(keyOf(0));
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${keyOf(0)} +notifications +m-0 +malformed +purged$`, 'm'));
    expect(await left()).toEqual([1, 2, 3]);
    expect(await purge(keyOf(0), '--yes')).toMatchObject({ code: 4, stdout: '' });
    expect(await purge('--reason', 'malformed', '--yes')).toMatchObject({ code: 0, stdout: 'None.\n' });
  });
});

test.each([['purge'], ['replay']])('%s removes or sends nothing that was not asked for', async (name) => {
  const run = name === 'purge' ? purge : replay;
  for (const [words, said] of [
    [[], '--all'],
    [['--reason', 'bad', '--yes'], 'host-died'],
    [['--older-than', '7 days', '--yes'], 'P7D'],
    [['--all', '--id', 'price-1', '--yes'], '--all'],
    [[keyOf(0), '--all', '--yes'], 'key'],
  ] satisfies [string[], string][]) {
    const { code, stdout, stderr } = await run(...words);
    expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' });
    expect(stderr).toContain(said);
  }
  expect((await run('--id', 'nobody', '--yes')).code).toBe(4);
  expect((await run('0'.repeat(32), '--yes', '--json')).code).toBe(4);
  expect(await left()).toEqual([0, 1, 2, 3]);
});

describe('dead-letters replay', () => {
  const countOf = async (queue: string) => {
    const client = QueueServiceClient.fromConnectionString(storage).getQueueClient(queue);
    return (await client.getProperties()).approximateMessagesCount;
  };

  it('takes one without asking', async () => {
    const { code, stdout } = await replay(keyOf(1));
    expect(code).toBe(0);
    expect(stdout).toMatch(
      new RegExp(`^${keyOf(1)} +notifications +price-1 +threw +queued; if it fails again, [\\da-f]{32}$`, 'm'),
    );
    expect(await left()).toEqual([0, 2, 3]);
    expect(await countOf('notifications')).toBe(1);
  });

  it('takes several, each to its queue', async () => {
    const { code, stdout } = await replay('--id', 'price-1', '--yes', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      items: [2, 1].map((number) => ({
        ...{ key: keyOf(number), id: 'price-1', queue: number === 1 ? 'notifications' : 'deliveries', reason: 'threw' },
        ...{ outcome: 'queued', newKey: expect.stringMatching(/^[\da-f]{32}$/) },
      })),
    });
    expect(await left()).toEqual([0, 3]);
    expect([await countOf('notifications'), await countOf('deliveries')]).toEqual([1, 1]);
  });

  it('answers 1 for what cannot be queued, which stays', async () => {
    const { code, stdout, stderr } = await replay(keyOf(3), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout).items).toMatchObject([{ key: keyOf(3), outcome: 'too-large', bytes: 70_000 }]);
    expect(JSON.parse(stderr)).toMatchObject({ exitCode: 1 });
    expect((await replay('--reason', 'too-large')).stdout).toContain('too large: 70000 bytes, a queue takes 65536');
    expect(await left()).toEqual([0, 1, 2, 3]);
  });
});
