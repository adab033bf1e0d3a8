import { describe, expect, test } from 'vitest';
import { firstLook, lookAtItsTime, pointerDelayMs } from '../../../src/domain/firstLook.ts';

const DAY_SECONDS = 24 * 3600;
const LEASE_SECONDS = 60;
/** A Monday, 09:00. */
const START = Date.UTC(2026, 10, 23, 9);
const at = (second: number) => new Date(START + second * 1000);
const iso = (second: number) => at(second).toISOString();
const request = { to: { user: { channelId: 'emulator', userId: 'ada' } }, message: { text: 'x' } };

describe.each([
  ['for now', undefined, 0, 65],
  ['for a time that is over', -5, 0, 65],
  ['for soon', 180, 180, 245],
  ['for later', 181, undefined, 1],
  ['for next month', 20 * DAY_SECONDS, undefined, 20 * DAY_SECONDS - 180],
] as const)('what is %s', (_when, sendAt, delay, look) => {
  const asked = sendAt === undefined ? request : { ...request, sendAt: iso(sendAt) };
  const accepted = { id: 'a', request: asked, acceptedAt: iso(0) };

  test(`has a pointer in ${delay} s, and a look after ${look} s`, () => {
    expect(pointerDelayMs(accepted, at(0))).toBe(delay === undefined ? undefined : delay * 1000);
    expect(firstLook(accepted, LEASE_SECONDS)).toEqual({ kind: 'work', id: 'a', range: 'list', at: iso(look) });
  });

  test('is looked at again when its holder has had its time', () => {
    const begin = Math.max(0, sendAt ?? 0);
    expect(lookAtItsTime(accepted, LEASE_SECONDS).at).toBe(iso(begin + 65));
  });
});

test('what was for later has a pointer again near its time, and at it', () => {
  const accepted = { id: 'a', request: { ...request, sendAt: iso(600) }, acceptedAt: iso(0) };
  expect(pointerDelayMs(accepted, at(419))).toBeUndefined();
  expect(pointerDelayMs(accepted, at(420))).toBe(180_000);
  expect(pointerDelayMs(accepted, at(700))).toBe(0);
});

describe('what recurs', () => {
  const recurring = (cron: string, sendAt?: string) => ({
    ...{ id: 'a', acceptedAt: iso(0) },
    request: { ...request, recurrence: { cron, timeZone: 'UTC' }, ...(sendAt === undefined ? {} : { sendAt }) },
  });

  test.each<[string, string, string | undefined, number]>([
    ['tomorrow', '0 8 * * *', undefined, 23 * 3600 - 300],
    ['in six minutes', '6 9 * * *', undefined, 60],
    ['each minute, from tomorrow on', '* * * * *', iso(DAY_SECONDS), DAY_SECONDS - 300],
  ])('%s, is left to the sweep until five minutes before', (_when, cron, sendAt, second) => {
    const accepted = recurring(cron, sendAt);
    expect(firstLook(accepted, LEASE_SECONDS)).toEqual({ kind: 'series', id: 'a', range: 'list', at: iso(second) });
    expect(pointerDelayMs(accepted, at(0))).toBeUndefined();
  });

  test.each([
    ['in five minutes, and not again before tomorrow', '5 9 * * *'],
    ['each minute', '* * * * *'],
  ])('%s, is begun at once', (_when, cron) => {
    const accepted = recurring(cron);
    expect(firstLook(accepted, LEASE_SECONDS)).toEqual({ kind: 'series', id: 'a', range: 'list', at: iso(65) });
    expect(pointerDelayMs(accepted, at(0))).toBe(0);
  });
});
