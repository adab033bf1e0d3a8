import { beforeAll, describe, expect, it } from 'vitest';
import { userKey } from '../../../src/domain/keys.ts';
import type { OwnWatches } from '../../../src/storage/ownWatches.ts';
import { createStores } from '../../../src/stores.ts';
import { takeStorage } from '../../support/storage.ts';
import { runCli } from './runCli.ts';

const SINCE = '2026-11-22T12:00:00.000Z';

let storage: string;
let watches: OwnWatches;
beforeAll(async () => {
  storage = await takeStorage();
  ({ watches } = createStores({ connectionString: storage }));
  const watch = {
    v: 1 as const,
    topic: 'hotel.price/bellagio',
    name: 'Bellagio',
    filter: { below: 150 },
    since: SINCE,
  };
  await watches.keep(userKey('emulator', 'ada'), watch);
});

const emit = (...words: string[]) => runCli(['emit', ...words], { storage });
const BELLAGIO = ['--type', 'hotel.price', '--subject', 'bellagio'];
const PRICE = [...BELLAGIO, '--data', '{"price": 149}'];

describe('emit', () => {
  it('makes an event a notification for those who watch it', async () => {
    const { code, stdout, stderr } = await emit(...PRICE, '--id', 'e-1', '--source', '/test');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Accepted: e-1 from \/test, for those who watch hotel\.price\/bellagio\n/);
    const id = /status (event-[\da-f]+)\n$/.exec(stdout)?.[1] ?? '';
    expect(await runCli(['status', id, '--json'], { storage })).toMatchObject({ code: 0, stderr: '' });
  });

  it('takes the same event once', async () => {
    const same = [...PRICE, '--id', 'e-2', '--json'];
    const first = await emit(...same);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(first.stdout)).toEqual({ accepted: 1, rejected: [] });
    const second = await emit(...same);
    expect(second).toMatchObject({ code: 0, stdout: first.stdout });
    expect(second.stderr).toContain('accepted before');
  });

  it('is content where nobody watches', async () => {
    const { code, stdout, stderr } = await emit('--type', 'hotel.price', '--subject', 'nobodys');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^Accepted: .*\nNobody watches hotel\.price\/nobodys\.\n$/);
  });

  it('says how many watch, and where they do when it is not there', async () => {
    expect((await emit(...PRICE)).stdout).toContain('\n1 watches it.\n');
    const watch = {
      v: 1 as const,
      topic: 'hotel.price/bellagio',
      name: 'Bellagio',
      filter: { below: 150 },
      since: SINCE,
    };
    await watches.keep(userKey('emulator', 'bob'), watch);
    expect((await emit(...PRICE)).stdout).toContain('\n2 watch it.\n');
    const elsewhere = 'Nobody watches hotel.price/Bellagio, but 2 watch hotel.price/bellagio.';
    const asTold = ['--type', 'hotel.price', '--subject', 'Bellagio'];
    expect((await emit(...asTold)).stdout).toContain(elsewhere);
    expect((await emit(...asTold, '--json')).stderr).toBe(`${elsewhere}\n`);
  });

  it('refuses what the endpoint refuses: 1, with the field', async () => {
    const { code, stdout, stderr } = await emit('--type', 'hotel/price', '--subject', 'bellagio', '--time', 'noon');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('type: got "hotel/price", expected text without slashes');
    expect(stderr).toContain('time: got "noon", expected a time');
  });

  it.each([
    ['no type', ['--subject', 'bellagio'], '--type'],
    ['data that are no JSON', [...BELLAGIO, '--data', '{'], 'Expected JSON'],
  ])('says how it is used: %s', async (_name, words, said) => {
    const { code, stderr } = await emit(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(said);
  });
});
