import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  afterRateLimited,
  endOfLimits,
  type Hold,
  holdOfTenant,
  laterOf,
  type TenantLimits,
  tenantKeyOf,
} from '../../../src/domain/hold.ts';

const START = Date.parse('2026-11-22T10:00:00Z');
const at = (seconds: number) => new Date(START + seconds * 1000);
const iso = (seconds: number) => at(seconds).toISOString();

/** Who answered 429, at which second, and until which second it asked us to wait. */
type Answer = [who: string, second: number, until: number];
const answered = (known: TenantLimits | undefined, [who, second, until]: Answer) =>
  afterRateLimited(known, { recipientKey: who, until: iso(until), now: at(second) });
const answeredAll = (answers: Answer[]) => answers.reduce<TenantLimits | undefined>(answered, undefined);

/** `ada 0 60, bob 1 50` */
const read = (text: string) =>
  text.split(', ').map((answer): Answer => {
    const [who = '', second, until] = answer.split(' ');
    return [who, Number(second), Number(until)];
  });

describe('a tenant whose conversations answer 429', () => {
  test.each<[string, string, number | undefined]>([
    ['one alone', 'ada 0 60', undefined],
    ['one, again and again', 'ada 0 60, ada 1 61, ada 2 62', undefined],
    ['two at once', 'ada 0 60, bob 0 5', 60],
    ['two, 10 s apart', 'ada 0 5, bob 10 40', 40],
    ['two, more than 10 s apart', 'ada 0 60, bob 10.001 40', undefined],
    ['the first again, so that both are of the last 10 s', 'ada 0 20, ada 8 30, bob 15 25', 30],
    ['the first again, for a shorter time', 'ada 0 60, ada 1 3, bob 2 4', 60],
    ['a third that asks for less', 'ada 0 60, bob 1 50, cy 2 4', 60],
    ['a third, when the first is long past', 'ada 0 3, bob 9 12, cy 18 30', 30],
    ['the second again, while the first counts', 'ada 8 20, bob 9 21, bob 12 40', 40],
    ['one told twice, in the wrong order, and another', 'ada 5 20, ada 0 20, bob 12 30', 30],
    ['one long after, while the tenant is held', 'ada 0 60, bob 1 50, cy 30 90', 60],
    ['two, of which the second is told first', 'bob 2 30, ada 0 60', 60],
    ['one whose clock is far ahead', 'ada 3600 3660, bob 0 60', undefined],
  ])('%s', (_what, answers, until) => {
    expect(answeredAll(read(answers))?.until).toBe(until === undefined ? undefined : iso(until));
  });

  test('is held as if all of their answers were remembered; two are', () => {
    const steps = fc.array(fc.tuple(fc.nat(6), fc.nat(40)), { maxLength: 40 });
    fc.assert(
      fc.property(steps, (gapsAndWaits) => {
        let second = 0;
        const answers = gapsAndWaits.map(([gap, wait], index): Answer => {
          second += gap;
          return [`person ${index}`, second, second + wait];
        });
        const known = answeredAll(answers);
        expect(known?.until).toBe(heldByAll(answers));
        expect(known?.recent.length ?? 0).toBeLessThanOrEqual(2);
      }),
    );
  });

  test('learns nothing from one who is told late, when two others have answered since and are held for longer', () => {
    const known = answeredAll(read('ada 1 60, bob 2 61'));
    expect(known && answered(known, ['cy', 0, 50])).toBe(known);
    expect(known && answered(known, ['cy', 0, 70])).not.toBe(known);
    expect(known && answered(known, ['cy', 3, 50])).not.toBe(known);
  });

  test.each<[string, string, number]>([
    ['not held: when no answer counts any more', 'ada 0 60', 10],
    ['held: when the hold has ended', 'ada 0 60, bob 1 50', 60],
    ['held for a shorter time than the answers count', 'ada 0 2, bob 1 3', 11],
  ])('can be forgotten, %s', (_what, answers, end) => {
    const known = answeredAll(read(answers));
    expect(known && endOfLimits(known)).toEqual(at(end));
  });

  test.each<[string, TenantLimits, Hold | undefined]>([
    ['has no hold', { recent: [] }, undefined],
    ['has one', { until: iso(5), recent: [] }, { reason: 'rate-limited', until: iso(5) }],
  ])('%s', (_what, limits, held) => {
    expect(holdOfTenant(limits)).toEqual(held);
  });
});

/** The same decision, from a memory without end. */
function heldByAll(answers: Answer[]): string | undefined {
  const untils = answers.flatMap(([, now], index) => {
    const recent = answers.slice(0, index + 1).filter(([, second]) => now - second <= 10);
    return recent.length > 1 ? recent.map(([, , until]) => until) : [];
  });
  return untils.length > 0 ? iso(Math.max(...untils)) : undefined;
}

describe('of two holds', () => {
  const hold = (until: number, reason: Hold['reason'] = 'rate-limited'): Hold => ({ reason, until: iso(until) });

  test.each<[string, Hold | undefined, Hold | undefined, Hold | undefined]>([
    ['neither is there', undefined, undefined, undefined],
    ['the first alone is there', hold(1), undefined, hold(1)],
    ['the second alone is there', undefined, hold(1), hold(1)],
    ['the first ends later', hold(9, 'retrying'), hold(8), hold(9, 'retrying')],
    ['the second ends later', hold(8, 'retrying'), hold(9), hold(9)],
    ['the first has ended', hold(-1), hold(1), hold(1)],
    ['the first ends now', hold(0), undefined, undefined],
    ['both have ended', hold(-1), hold(-2), undefined],
  ])('%s', (_what, own, ofTenant, later) => {
    expect(laterOf(at(0), own, ofTenant)).toEqual(later);
  });

  test('the same moment in another zone is no later', () => {
    const inBerlin: Hold = { reason: 'retrying', until: '2026-11-22T11:00:05+01:00' };
    expect(laterOf(at(0), hold(6), inBerlin)).toEqual(hold(6));
    expect(laterOf(at(5), inBerlin)).toBeUndefined();
  });
});

describe('the key of a tenant', () => {
  const reference = { channelId: 'msteams', serviceUrl: 'https://x', conversationId: 'a:1', bot: { id: '28:bot' } };

  test('is of the channel and the tenant', () => {
    const keys = [
      tenantKeyOf({ ...reference, tenantId: 't1' }),
      tenantKeyOf({ ...reference, tenantId: 't2' }),
      tenantKeyOf({ ...reference, tenantId: 't1', channelId: 'emulator' }),
    ];
    expect(new Set(keys).size).toBe(3);
    expect(tenantKeyOf({ ...reference, tenantId: 't1', conversationId: 'a:2' })).toBe(keys[0]);
  });

  test.each([[{}], [{ tenantId: '' }]])('is absent where there is no tenant: %j', (tenant) => {
    expect(tenantKeyOf({ ...reference, ...tenant })).toBeUndefined();
  });
});
