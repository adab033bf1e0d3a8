import { describe, expect, test } from 'vitest';
import type { Hold } from '../../../src/domain/hold.ts';
import { allShards, shardOf, userKey } from '../../../src/domain/keys.ts';
import { connect } from '../../../src/storage/connection.ts';
import { HoldsTable } from '../../../src/storage/holdsTable.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { takeStorage } from '../../support/storage.ts';

const connectionString = await takeStorage();
/** Each as an instance of its own has it. */
const open = () => new HoldsTable(connect({ connectionString }).table(TABLES.controls));
const [table, other] = [open(), open()];

const START = Date.parse('2026-11-22T10:00:00Z');
const at = (seconds: number) => new Date(START + seconds * 1000);
const iso = (seconds: number) => at(seconds).toISOString();
const heldUntil = (seconds: number, reason: Hold['reason'] = 'rate-limited'): Hold => ({ reason, until: iso(seconds) });

/** Another one, which is interrupted before each request of a method. */
function interrupted(method: string, interrupt: () => Promise<unknown>): HoldsTable {
  const controls = connect({ connectionString }).table(TABLES.controls);
  controls.pipeline.addPolicy({
    name: 'interrupt',
    sendRequest: async (request, next) => {
      if (request.method === method) await interrupt();
      return next(request);
    },
  });
  return new HoldsTable(controls);
}

let people = 0;
/** Nobody that another test knows. */
const somebody = () => userKey('msteams', `29:${people++}`);
const someTenant = () => `t-${somebody().slice(2)}`;
const inForce = (key: string, seconds = 0) => table.inForce(shardOf(key), at(seconds));

describe('a hold on a recipient', () => {
  test('is seen by another instance, until it ends', async () => {
    const ada = somebody();
    await table.hold(ada, heldUntil(30, 'retrying'));
    expect((await other.inForce(shardOf(ada), at(29.999))).get(ada)).toEqual(heldUntil(30, 'retrying'));
    expect((await other.inForce(shardOf(ada), at(30))).get(ada)).toBeUndefined();
  });

  test.each<[string, Hold, Hold]>([
    ['longer: it counts', heldUntil(60, 'retrying'), heldUntil(60, 'retrying')],
    ['shorter: it changes nothing', heldUntil(10, 'retrying'), heldUntil(30)],
    ['as long: it changes nothing', heldUntil(30, 'retrying'), heldUntil(30)],
  ])('and another one, %s', async (_what, second, left) => {
    const ada = somebody();
    await table.hold(ada, heldUntil(30));
    expect(await other.hold(ada, second)).toEqual(left);
    expect((await inForce(ada)).get(ada)).toEqual(left);
  });

  test('by many at once is the longest of theirs', async () => {
    const ada = somebody();
    await Promise.all([5, 40, 20, 35, 10].map((seconds) => open().hold(ada, heldUntil(seconds))));
    expect((await inForce(ada)).get(ada)).toEqual(heldUntil(40));
  });

  test('is written although the one that was read has been forgotten since', async () => {
    const ada = somebody();
    await table.hold(ada, heldUntil(-50_000));
    await interrupted('PUT', () => other.forgetEnded(at(-49_999))).hold(ada, heldUntil(30));
    expect((await inForce(ada)).get(ada)).toEqual(heldUntil(30));
  });

  test('is given up, aloud, where somebody else writes in between each time', async () => {
    const ada = somebody();
    let seconds = 0;
    const meddle = () => other.hold(ada, heldUntil(seconds++));
    await meddle();
    await expect(interrupted('PUT', meddle).hold(ada, heldUntil(30))).rejects.toThrow('8 write conflicts in a row');
  });

  test('is compared as a moment, whatever the zone that it is written in', async () => {
    const ada = somebody();
    await table.hold(ada, { reason: 'retrying', until: '2026-11-22T09:30:00-01:00' });
    expect((await inForce(ada, 1799)).get(ada)).toEqual(heldUntil(1800, 'retrying'));
    expect((await inForce(ada, 1800)).get(ada)).toBeUndefined();
  });
});

test('a shard has its own recipients, all of them, and no tenants', async () => {
  const keys = Array.from({ length: 200 }, somebody);
  await Promise.all(keys.map((key) => table.hold(key, heldUntil(9000))));
  const tenant = someTenant();
  for (const recipientKey of keys.slice(0, 2)) {
    await table.noteRateLimited(tenant, { recipientKey, until: iso(9000), now: at(0) });
  }
  const shards = await Promise.all(
    allShards().map(async (shard) => ({
      shard,
      held: [...(await table.inForce(shard, at(8000))).keys()],
    })),
  );
  for (const { shard, held } of shards) expect(held).toEqual(keys.filter((key) => shardOf(key) === shard).sort());
});

describe('a tenant', () => {
  test('of which one conversation answered 429 is not held; two that other instances note are', async () => {
    const [ada, bob, tenant] = [somebody(), somebody(), someTenant()];
    await table.noteRateLimited(tenant, { recipientKey: ada, until: iso(60), now: at(0) });
    expect((await other.tenant(tenant))?.value.until).toBeUndefined();
    await other.noteRateLimited(tenant, { recipientKey: bob, until: iso(50), now: at(9) });
    expect((await table.tenant(tenant))?.value.until).toBe(iso(60));
  });

  test('nobody has written of is not there', async () => {
    expect(await table.tenant(someTenant())).toBeUndefined();
  });

  test.each([2, 25])('is held after %i instances noted as many conversations at once', async (count) => {
    const [tenant, tables] = [someTenant(), Array.from({ length: count }, open)];
    await Promise.all(
      tables.map((instance, index) =>
        instance.noteRateLimited(tenant, { recipientKey: somebody(), until: iso(60 + index), now: at(index / 100) }),
      ),
    );
    expect((await table.tenant(tenant))?.value.until).toBe(iso(59 + count));
  });
});

describe('what has ended', () => {
  const BEFORE = -100_000;

  test('is forgotten, what is in force is not', async () => {
    const [ended, held] = [somebody(), somebody()];
    await table.hold(ended, heldUntil(BEFORE - 1));
    await table.hold(held, heldUntil(BEFORE));
    expect(await table.forgetEnded(at(BEFORE))).toBe(1);
    expect(await other.forgetEnded(at(BEFORE))).toBe(0);
    expect((await inForce(held, BEFORE - 2)).get(held)).toEqual(heldUntil(BEFORE));
    expect((await inForce(ended, BEFORE - 2)).get(ended)).toBeUndefined();
  });

  test('stays where it is held again before it is deleted', async () => {
    const ada = somebody();
    await table.hold(ada, heldUntil(BEFORE - 1));
    await interrupted('DELETE', () => other.hold(ada, heldUntil(30))).forgetEnded(at(BEFORE));
    expect((await inForce(ada)).get(ada)).toEqual(heldUntil(30));
  });

  test('of a tenant is forgotten when its answers count no more either', async () => {
    const [tenant, recipientKey] = [someTenant(), somebody()];
    const now = at(BEFORE - 15);
    await table.noteRateLimited(tenant, { recipientKey, until: iso(BEFORE - 14), now });
    await table.forgetEnded(at(BEFORE - 5));
    expect((await table.tenant(tenant))?.value.recent).toHaveLength(1);
    await table.forgetEnded(at(BEFORE - 4.999));
    expect(await table.tenant(tenant)).toBeUndefined();
  });

  test('is forgotten a thousand at a time; two who sweep at once do not disturb each other', async () => {
    const early = BEFORE - 1000;
    await Promise.all(Array.from({ length: 1100 }, () => table.hold(somebody(), heldUntil(early))));
    const controls = connect({ connectionString }).table(TABLES.controls);
    const pause = { partitionKey: 'pause', rowKey: 'everything', until: iso(early) };
    await controls.createEntity(pause);
    expect(await Promise.all([table, other].map((each) => each.forgetEnded(at(early + 1))))).toContain(1000);
    while ((await table.forgetEnded(at(early + 1))) > 0);
    expect(await controls.getEntity('pause', 'everything')).toMatchObject(pause);
  });
});
