import { expect } from 'vitest';
import type { Delivery } from '../../../../src/domain/delivery.ts';
import type { AnsweringBot, Person } from './answeringBot.ts';

/** What a try is to come to. */
export interface Expected {
  state: string;
  reason?: string;
  /** Of the answer; absent where there is none. */
  httpStatus?: number;
  detail?: unknown;
  activityId?: string;
  /** And so many POSTs. */
  attempts?: number;
  /** Where not every try was a POST. */
  posts?: number;
  possibleDuplicate?: boolean;
  /** The next try is so many seconds after this one; where it hangs on the connector's clock, from and to. */
  waits?: number | readonly [number, number];
}

/** Compares a record, the POSTs that the connector saw, and when the next try is. */
export async function expectRecord(world: AnsweringBot, id: string, expected: Expected): Promise<Delivery> {
  const { state, reason = null, httpStatus = null, attempts = 1, possibleDuplicate = false, waits } = expected;
  const { activityId = null, posts = attempts, detail = expect.anything() } = expected;
  const record = await world.recordOf(id);
  expect(record).toMatchObject({ state, reason, attempts, possibleDuplicate, activityId });
  const last = record.timeline.at(-1);
  expect(last).toMatchObject({ state, reason, httpStatus });
  if ('detail' in expected) expect(last?.detail).toEqual(detail);
  expect(world.postsOf(id)).toBe(posts);
  if (waits === undefined) {
    expect(record.until).toBeNull();
    return record;
  }
  const seconds = (Date.parse(record.until ?? '') - Date.parse(last?.at ?? '')) / 1000;
  const [from, to] = typeof waits === 'number' ? [waits, waits] : waits;
  expect(seconds).toBeGreaterThanOrEqual(from);
  expect(seconds).toBeLessThanOrEqual(to);
  expect(world.delaySecondsOf(id)).toBe(seconds);
  return record;
}

/** Waits without a call, for so many seconds from now. */
export async function expectHeld(
  world: AnsweringBot,
  id: string,
  seconds: number,
  reason = 'rate-limited',
): Promise<void> {
  const record = await world.recordOf(id);
  expect(record).toMatchObject({ state: 'waiting', reason, attempts: 0, until: world.inSeconds(seconds) });
  expect(world.postsOf(id)).toBe(0);
}

/** The longest back-off after the n-th try, in seconds (design, section 6). */
export function backOffAfter(tries: number): number {
  return Math.min(300, 2 * 2 ** (tries - 1));
}

/** Retired: the next notification is suppressed without a call, and a new message makes the one after it arrive. */
export async function expectRetired(world: AnsweringBot, person: Person, reason: string): Promise<void> {
  expect(await world.goneReasonOf(person)).toBe(reason);
  const next = await world.notify(person);
  await expectRecord(world, next, { state: 'suppressed', reason, attempts: 0 });
  await world.write(person);
  expect(await world.goneReasonOf(person)).toBeUndefined();
  const last = await world.notify(person);
  expect(await world.recordOf(last)).toMatchObject({ state: 'sent', attempts: 1 });
  expect(world.bot.channel.textsIn(person.reference.conversationId)).toContain(last);
}
