import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withWakes } from '../../../src/domain/wakes.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');
const on = (seconds: number) => new Date(NOW.getTime() + seconds * 1000).toISOString();
const HOUR_SECONDS = 3600;

describe('when waiting deliveries are woken', () => {
  test.each([
    ['one alone: at its time', [], [4.2], [4.2]],
    ['those just before the latest share its pointer', [], [4.2, 4.5, 3.3], [4.5, 3.3]],
    ['a pointer that comes soon after wakes it too', [5], [4.2], []],
    ['one that comes later than a second does not', [6], [4.2], [4.2]],
    ['one that comes before does not, and keeps its distance', [4], [4.2], [5]],
    ['from a minute on a quarter of a minute is soon', [100], [90], []],
    ['and the distance', [100], [101], [115]],
    ['what has passed is forgotten', [-3, 0], [2], [2]],
  ])('%s', (_what, known, untils, added) => {
    const woken = withWakes(known.map(on), untils.map(on), NOW);
    expect(woken.added).toEqual(added.map(on));
    expect(woken.wakes).toEqual([...known.filter((wake) => wake > 0), ...added].sort((a, b) => a - b).map(on));
  });

  test('every delivery is woken in time, and the pointers of an hour are few however many wait', () => {
    const untils = fc.array(fc.integer({ min: 1, max: HOUR_SECONDS * 1000 }), { maxLength: 50 });
    fc.assert(
      fc.property(fc.array(untils, { maxLength: 20 }), (batches) => {
        let wakes: string[] = [];
        for (const batch of batches) {
          const times = batch.map((ms) => on(ms / 1000));
          wakes = withWakes(wakes, times, NOW).wakes;
          for (const until of times) {
            const [at, latest] = [Date.parse(until), Date.parse(until) + 15_000];
            expect(wakes.some((wake) => Date.parse(wake) >= at && Date.parse(wake) <= latest)).toBe(true);
          }
        }
        expect(wakes.length).toBeLessThanOrEqual(60 + HOUR_SECONDS / 15 + 2);
      }),
      { numRuns: 200 },
    );
  });

  test('those of a week fit into a column, however many wait', () => {
    const DAY_SECONDS = 24 * HOUR_SECONDS;
    let wakes: string[] = [];
    for (let second = 1; second <= 7 * DAY_SECONDS; second += Math.max(7, second / 500))
      wakes = withWakes(wakes, [on(second)], NOW).wakes;
    expect(JSON.stringify(wakes).length).toBeLessThan(32_768);
    const latest = wakes.map((wake) => Date.parse(wake) - NOW.getTime()).filter((ms) => ms <= DAY_SECONDS * 1000);
    const gaps = latest.slice(1).map((ms, index) => ms - (latest[index] ?? 0));
    expect(Math.max(...gaps)).toBeLessThanOrEqual(12 * 60_000);
  });
});
