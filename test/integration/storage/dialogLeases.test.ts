import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, test } from 'vitest';
import { type ConversationState, NEW_CONVERSATION } from '../../../src/domain/conversationState.ts';
import { conversationKey } from '../../../src/domain/keys.ts';
import { SECOND } from '../../../src/domain/time.ts';
import type { DialogStates } from '../../../src/storage/dialogStates.ts';
import { createStores } from '../../../src/stores.ts';
import { takeStorage } from '../../support/storage.ts';

/** The shortest that there is; storage has no clock that a test could move. */
const LEASE_SECONDS = 15;

const CASES = ['taken', 'left', 'released', 'renewed'] as const;
type Case = (typeof CASES)[number];
const keyOf = (name: Case) => conversationKey('emulator', name);
const leases = new Map<string, string>();
const leaseOf = (name: Case) => leases.get(name) ?? expect.fail(`no lease on ${name}`);
const heard = (heardAt: string): ConversationState => ({ ...NEW_CONVERSATION, heardAt });
let states: DialogStates;

beforeAll(async () => {
  states = createStores({ connectionString: await takeStorage() }).dialogStates;
  for (const name of CASES) {
    leases.set(name, (await states.acquire(keyOf(name), LEASE_SECONDS)) ?? '');
    expect(await states.write(keyOf(name), leaseOf(name), heard('in time'))).toBe(true);
  }
  await sleep((LEASE_SECONDS / 2) * SECOND);
  expect(await states.renew(keyOf('renewed'), leaseOf('renewed'))).toBe(true);
  expect(await states.acquire(keyOf('taken'), LEASE_SECONDS)).toBeUndefined();
  await sleep((LEASE_SECONDS / 2 + 0.5) * SECOND);
});

test('a lease that somebody else has taken is lost for good', async () => {
  const late = leaseOf('taken');
  const next = (await states.acquire(keyOf('taken'), LEASE_SECONDS)) ?? '';
  expect(await states.write(keyOf('taken'), next, heard('next'))).toBe(true);
  expect(await states.write(keyOf('taken'), late, heard('late'))).toBe(false);
  expect(await states.renew(keyOf('taken'), late)).toBe(false);
  await states.release(keyOf('taken'), late);
  expect(await states.read(keyOf('taken'))).toEqual({ state: heard('next') });
  expect(await states.write(keyOf('taken'), next, heard('still'))).toBe(true);
});

test('a lease that nobody has taken since does not write; renewed, it does', async () => {
  const late = leaseOf('left');
  expect(await states.write(keyOf('left'), late, heard('late'))).toBe(false);
  expect(await states.read(keyOf('left'))).toEqual({ state: heard('in time') });
  expect(await states.renew(keyOf('left'), late)).toBe(true);
  expect(await states.acquire(keyOf('left'), LEASE_SECONDS)).toBeUndefined();
  expect(await states.write(keyOf('left'), late, heard('renewed'))).toBe(true);
});

test('a lease that ran out can be released', async () => {
  await states.release(keyOf('released'), leaseOf('released'));
  expect(await states.renew(keyOf('released'), leaseOf('released'))).toBe(false);
  expect(await states.acquire(keyOf('released'), LEASE_SECONDS)).toBeDefined();
});

test('a lease that was renewed holds on', async () => {
  expect(await states.acquire(keyOf('renewed'), LEASE_SECONDS)).toBeUndefined();
  expect(await states.write(keyOf('renewed'), leaseOf('renewed'), heard('on'))).toBe(true);
});
