import { expect, test } from 'vitest';
import { inTime } from '../../../src/channel/inTime.ts';

const timers = () => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

test('what is settled in time is handed on, and leaves no timer', async () => {
  const before = timers();
  expect(await inTime(Promise.resolve('done'), 60_000)).toBe('done');
  await expect(inTime(Promise.reject(new RangeError('no')), 60_000)).rejects.toThrow(RangeError);
  expect(timers()).toBe(before);
});

test('what is not, is late', async () => {
  const late = inTime(new Promise(() => {}), 1);
  await expect(late).rejects.toThrow(expect.objectContaining({ name: 'TimeoutError' }));
});
