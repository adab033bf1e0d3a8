import { beforeEach, describe, expect, test } from 'vitest';
import { Holds } from '../../../src/delivery/holds.ts';
import type { Hold } from '../../../src/domain/hold.ts';
import { allShards, shardOf } from '../../../src/domain/keys.ts';
import { keyOfRecipient, type Recipient } from '../../../src/domain/recipient.ts';
import { connect } from '../../../src/storage/connection.ts';
import { HoldsTable } from '../../../src/storage/holdsTable.ts';
import { TABLES } from '../../../src/storage/names.ts';
import type { StoredRecipient } from '../../../src/storage/recipientsTable.ts';
import { takeStorage } from '../../support/storage.ts';

const connectionString = await takeStorage();
let seconds = 0;
let requests = 0;
const now = () => new Date(Date.parse('2026-11-22T10:00:00Z') + seconds * 1000);
const heldFor = (length: number, reason: Hold['reason'] = 'rate-limited'): Hold => ({
  reason,
  until: new Date(now().getTime() + length * 1000).toISOString(),
});

/** One invocation, on an instance of its own. */
function invocation(): Holds {
  const table = connect({ connectionString }).table(TABLES.controls);
  table.pipeline.addPolicy({
    name: 'count',
    sendRequest: (request, next) => {
      requests++;
      return next(request);
    },
  });
  return new Holds({ table: new HoldsTable(table), now, elapsedMs: () => seconds * 1000 });
}

let tenant = 0;
let here: Holds;
let there: Holds;
beforeEach(() => {
  seconds += 100_000;
  tenant++;
  [here, there] = [invocation(), invocation()];
});

/** Of a tenant that no other test knows. */
function person(name: string, tenantId: string | undefined = `tenant-${tenant}`): StoredRecipient {
  const reference: Recipient['reference'] = {
    channelId: 'msteams',
    serviceUrl: 'https://smba.trafficmanager.net/emea/',
    conversationId: `a:${name}`,
    bot: { id: '28:bot' },
    user: { id: `29:${name}-${tenant}` },
    ...(tenantId ? { tenantId } : {}),
  };
  const recipient: Recipient = { v: 1, kind: 'user', reference, firstSeen: '2026-11-01T00:00:00.000Z' };
  return { key: keyOfRecipient(recipient), eTag: 'x', recipient };
}

describe('a conversation that answered 412 or 429', () => {
  test.each<Hold['reason']>(['retrying', 'rate-limited'])('is held on both instances: %s', async (reason) => {
    const [ada, bob] = [person('ada'), person('bob')];
    const hold = heldFor(30, reason);
    await here.after(ada, hold);
    await there.refresh([ada, bob]);
    for (const holds of [here, there]) expect([holds.of(ada), holds.of(bob)]).toEqual([hold, undefined]);
    seconds += 30;
    for (const holds of [here, there]) expect(holds.of(ada)).toBeUndefined();
  });

  test('is held here before storage has answered, and while an older reading comes in', async () => {
    const ada = person('ada');
    const reading = here.refresh([ada]);
    const writing = here.after(ada, heldFor(30));
    expect(here.of(ada)).toEqual(heldFor(30));
    await Promise.all([reading, writing]);
    expect(here.of(ada)).toEqual(heldFor(30));
  });

  test('stays held as long as the first answer said, when a second says less', async () => {
    const ada = person('ada');
    await here.after(ada, heldFor(60));
    const second = here.after(ada, heldFor(5, 'retrying'));
    expect(here.of(ada)).toEqual(heldFor(60));
    await second;
    await there.after(ada, heldFor(10, 'retrying'));
    for (const holds of [here, there, invocation()]) {
      await holds.refresh([ada]);
      expect(holds.of(ada)).toEqual(heldFor(60));
    }
  });
});

describe('a tenant', () => {
  test('is held on both instances when two of its conversations answered 429, each on another', async () => {
    const [ada, bob, cy] = [person('ada'), person('bob'), person('cy')];
    await Promise.all([here.after(ada, heldFor(60)), there.after(bob, heldFor(20))]);
    await Promise.all([here, there].map((holds) => holds.refresh([cy])));
    for (const holds of [here, there]) expect(holds.of(cy)).toEqual(heldFor(60));
    expect(here.of(person('eve', 'another'))).toBeUndefined();
    seconds += 60;
    for (const holds of [here, there]) expect(holds.of(cy)).toBeUndefined();
  });

  test('is held here before storage has answered', async () => {
    const writing = [here.after(person('ada'), heldFor(60)), here.after(person('bob'), heldFor(20))];
    expect(here.of(person('cy'))).toEqual(heldFor(60));
    await Promise.all(writing);
  });

  test.each<[string, string, string, Hold['reason']]>([
    ['one conversation answered 429 twice', 'ada', 'ada', 'rate-limited'],
    ['two conversations answered 412', 'ada', 'bob', 'retrying'],
  ])('is not held after %s', async (_what, first, second, reason) => {
    await here.after(person(first), heldFor(60, reason));
    await there.after(person(second), heldFor(60, reason));
    await there.refresh([person('cy')]);
    expect(there.of(person('cy'))).toBeUndefined();
  });

  test('that is not known is not held: each conversation waits for itself', async () => {
    const [ada, bob, cy] = [person('ada', ''), person('bob', ''), person('cy', '')];
    await here.after(ada, heldFor(60));
    await here.after(bob, heldFor(60));
    await here.refresh([ada, bob, cy]);
    expect([ada, bob, cy].map((each) => here.of(each) !== undefined)).toEqual([true, true, false]);
  });
});

describe('reading', () => {
  test('is done again after a second, and not before', async () => {
    const ada = person('ada');
    await here.refresh([ada]);
    await there.after(ada, heldFor(30));
    seconds += 0.999;
    await here.refresh([ada]);
    expect(here.of(ada)).toBeUndefined();
    seconds += 0.001;
    await here.refresh([ada]);
    expect(here.of(ada)).toMatchObject({ reason: 'rate-limited' });
  });

  test('of others leaves what is in force in memory', async () => {
    const [ada, bob, cy] = [person('ada'), person('bob'), person('cy')];
    await here.after(ada, heldFor(60));
    seconds += 5;
    await here.refresh([person('eve', 'another')]);
    expect(here.of(ada)).toEqual(heldFor(55));
    const writing = here.after(bob, heldFor(20));
    expect(here.of(cy)).toEqual(heldFor(55));
    await writing;
  });

  test('keeps the second of each shard and tenant', async () => {
    const [ada, bob] = [person('ada', 'another'), person('bob')];
    await here.refresh([ada]);
    seconds += 0.9;
    await here.refresh([bob]);
    seconds += 0.2;
    requests = 0;
    await here.refresh([bob]);
    expect(requests).toBe(0);
  });

  test('costs one request for each shard and tenant, however many ask, and at the same time', async () => {
    const people = Array.from({ length: 1000 }, (_, index) => person(`person-${index}`));
    expect(new Set(people.map(({ key }) => shardOf(key))).size).toBe(allShards().length);
    requests = 0;
    await Promise.all([here.refresh(people), here.refresh(people)]);
    for (const each of people) await here.refresh([each]);
    expect(requests).toBe(allShards().length + 1);
  });

  test('that failed is done again by whoever asks next', async () => {
    const table = connect({ connectionString }).table(TABLES.controls);
    let isDown = true;
    table.pipeline.addPolicy({
      name: 'down',
      sendRequest: (request, next) => (isDown ? Promise.reject(new Error('no answer')) : next(request)),
    });
    const holds = new Holds({ table: new HoldsTable(table), now, elapsedMs: () => seconds * 1000 });
    const ada = person('ada');
    await there.after(ada, heldFor(30));
    await expect(Promise.all([holds.refresh([ada]), holds.refresh([ada])])).rejects.toThrow('no answer');
    isDown = false;
    await holds.refresh([ada]);
    expect(holds.of(ada)).toEqual(heldFor(30));
  });
});
