import { expect, test } from 'vitest';
import { faults, faultyHost } from '../../support/faults.ts';
import { counting, countOn, progressIn, startJobBot } from '../../support/jobs.ts';

const PORTS = ['jobs', 'jobsQueue', 'due', 'notifications', 'deliveriesQueue', 'recipients', 'dialogStates', 'sender'];
/** Past a lease, and past the look that a lease before it was given. */
const LATER_MS = 3 * 60_000;
const MOST_ROUNDS = 6;

test.each(faults)(
  'a host that %s, at each of its calls: one answer, no step again after its checkpoint',
  async (fault) => {
    const begun = new Map<string, number[]>();
    await using bot = await startJobBot(
      counting((at, context) => {
        begun.set(context.id, [...(begun.get(context.id) ?? []), at]);
        return countOn(at, context);
      }),
    );
    let hasFired = true;
    let jobs = 0;
    while (hasFired) {
      const { id } = await bot.start(`${fault} ${++jobs}`, 3);
      bot.jobPointers.length = 0;
      const host = faultyHost(bot.services, fault, jobs, PORTS);
      const run = bot.run(id, { services: host.services }).catch(() => {});
      await Promise.race([run, host.died]);
      hasFired = host.hasFired();
      for (let round = 0; round < MOST_ROUNDS && !(await bot.jobOf(id)).isTold; round++) {
        bot.wait(LATER_MS);
        await bot.sweep();
        await bot.runAll();
      }
      expect(await bot.jobOf(id), `at call ${jobs}`).toMatchObject({ state: 'done', step: 2, isTold: true });
      const steps = begun.get(id) ?? [];
      // The one that was under way, at most.
      expect(steps.length, `at call ${jobs}`).toBeLessThanOrEqual(4);
      expect(steps, `at call ${jobs}`).toEqual([...steps].sort());
    }
    expect(jobs).toBeGreaterThan(15);
    expect(await bot.told()).toEqual(Array.from({ length: jobs }, () => 'counted to 3'));
    expect(progressIn(bot).filter(({ method }) => method === 'POST').length).toBeLessThanOrEqual(jobs);
  },
);
