import { beforeAll, describe, expect, it } from 'vitest';
import type { DeadLetter } from '../../../src/domain/deadLetter.ts';
import { createStores } from '../../../src/stores.ts';
import { takeStorage } from '../../support/storage.ts';
import { type Ran, runCli } from './runCli.ts';

let storage: string;
const keys: string[] = [];
const ERRORS = [{ field: 'to', got: 'nothing', expected: 'object' }];

beforeAll(async () => {
  storage = await takeStorage();
  const { deadLetters } = createStores({ connectionString: storage });
  const letters: [DeadLetter['reason'], Uint8Array][] = [
    ['invalid', Buffer.from('{"text":"\u001b[31mred"}')],
    ['malformed', new Uint8Array([0xff, 0x00, 0xfe])],
    ['invalid', Buffer.from('{}')],
  ];
  for (const [index, [reason, body]] of letters.entries()) {
    const at = `2026-11-22T11:00:0${index}.000Z`;
    const what = { messageId: `m-${index}`, body, id: `id-${index}`, queue: 'notifications', errors: ERRORS };
    keys.push(await deadLetters.add({ ...what, reason, tries: 1, at }));
  }
});

const deadLetters = (...words: string[]): Promise<Ran> => runCli(['dead-letters', ...words], { storage });

describe('dead-letters list', () => {
  it('shows the newest first', async () => {
    const { code, stdout } = await deadLetters();
    expect(code).toBe(0);
    const rows = stdout.trimEnd().split('\n').slice(1);
    expect(rows.map((row) => row.split(/ {2,}/)[3])).toEqual(['id-2', 'id-1', 'id-0']);
    expect(rows[0]).toMatch(
      /^[\da-f]{32} +2026-11-22 11:00:02Z +notifications +id-2 +invalid +1 +to: got nothing, expected/,
    );
  });

  it('prints items and next as JSON, page after page, of one reason', async () => {
    const words = ['list', '--json', '--reason', 'invalid', '--limit', '1'];
    const first = JSON.parse((await deadLetters(...words)).stdout);
    expect(first.items).toEqual([
      {
        ...{ key: keys[2], id: 'id-2', queue: 'notifications', reason: 'invalid', errors: ERRORS, tries: 1 },
        ...{ at: '2026-11-22T11:00:02.000Z', bodyBase64: Buffer.from('{}').toString('base64'), history: [] },
      },
    ]);
    const second = JSON.parse((await deadLetters(...words, '--cursor', first.next)).stdout);
    expect(second).toMatchObject({ items: [{ id: 'id-0' }], next: null });
  });

  it('knows its reasons and its cursors', async () => {
    expect(await deadLetters('--reason', 'bad')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('host-died'),
    });
    expect(await deadLetters('--cursor', 'bad')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--cursor'),
    });
  });
});

describe('dead-letters show', () => {
  it('shows what was wrong and the body, without its escapes', async () => {
    const { code, stdout } = await deadLetters('show', keys[0] ?? '');
    expect(code).toBe(0);
    expect(stdout).toContain('  to: got nothing, expected object\n');
    expect(stdout).toContain('{"text":"\\u001b[31mred"}');
  });

  it('shows bytes that are no text as base64', async () => {
    const { stdout } = await deadLetters('show', keys[1] ?? '');
    expect(stdout).toContain('Body, 3 bytes, not text, as base64:\n/wD+\n');
  });

  it('shows what it failed of before', async () => {
    const { deadLetters: table } = createStores({ connectionString: storage });
    const what = { body: Buffer.from('{}'), id: 'again', queue: 'deliveries', errors: ERRORS, tries: 5 };
    const at = '2026-11-01T11:00:00.000Z';
    const first = await table.add({ ...what, messageId: 'again-1', reason: 'threw', at });
    await table.moveTo(first, { messageId: 'again-2', fingerprint: 'f', at: new Date() });
    const key = await table.add({ ...what, messageId: 'again-2', reason: 'host-died', at });
    const said = 'Before, 2026-11-01 11:00:00Z: threw, to: got nothing, expected object\n';
    expect((await deadLetters('show', key)).stdout).toContain(said);
    expect(JSON.parse((await deadLetters('show', key, '--json')).stdout)).toMatchObject({
      reason: 'host-died',
      history: [{ at, reason: 'threw', tries: 5, errors: ERRORS }],
    });
  });

  it('answers 4 for another key', async () => {
    expect(await deadLetters('show', 'nope')).toMatchObject({ code: 4, stdout: '' });
    expect(await deadLetters('show', '0'.repeat(32), '--json')).toMatchObject({ code: 4, stdout: '' });
  });
});
