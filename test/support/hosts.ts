import { continueDelivery } from '../../src/delivery/continueDelivery.ts';
import type { Delivery, DeliveryState } from '../../src/domain/delivery.ts';
import { sweepDue } from '../../src/due/sweepDue.ts';
import type { Services } from '../../src/services.ts';
import type { TestBot } from './bot.ts';
import { gathered } from './gathered.ts';
import { silent } from './silent.ts';

/** Past a lease of a minute and the longest back-off. */
const LONG_MS = 10 * 60 * 1000;
const MOST_ROUNDS = 20;

/** All rows of `due`, whenever they are due. */
export function dueRows({ services }: Pick<TestBot, 'services'>) {
  return gathered(services.due.upTo(new Date('9000-01-01T00:00:00Z')));
}

/** Takes the pointers that were queued until now, and those that they lead to; those with a delay too. */
export async function takePointers(bot: TestBot, services: Services = bot.services): Promise<number> {
  let taken = 0;
  for (let pointer = bot.pointers.shift(); pointer; pointer = bot.pointers.shift()) {
    const { id, range } = pointer;
    const body = Buffer.from(JSON.stringify({ v: 1, id, range }));
    await continueDelivery(services, { body, messageId: `taken-${id}-${taken++}`, dequeueCount: 1 }, silent);
  }
  return taken;
}

/** Lets time pass, sweeps and works on what is queued, until a notification has come to its end. */
export async function untilEnded(bot: TestBot, id: string): Promise<void> {
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { state, counts, total } = await bot.statusOf(id);
    const open = (counts.accepted ?? 0) + (counts.waiting ?? 0) + (counts.sending ?? 0);
    if (state === 'done' || (state === 'cancelled' && total !== null && open === 0)) return;
    bot.wait(LONG_MS);
    await sweepDue(bot.services, silent);
    await takePointers(bot);
  }
  const { state, counts, total } = await bot.statusOf(id);
  throw new Error(`${id} has not ended: ${JSON.stringify({ state, counts, total })}`);
}

/** How many deliveries are in each state, by the rows themselves. */
export function countRows(recipients: readonly Delivery[]): Partial<Record<DeliveryState, number>> {
  const counts: Partial<Record<DeliveryState, number>> = {};
  for (const { state } of recipients) counts[state] = (counts[state] ?? 0) + 1;
  return counts;
}

/** POSTs of messages with a text, by conversation. */
export function postsOf({ channel }: Pick<TestBot, 'channel'>, text: string): Map<string, number> {
  const posts = new Map<string, number>();
  for (const { path, activity } of channel.posts) {
    if (activity.text === text) posts.set(path, (posts.get(path) ?? 0) + 1);
  }
  return posts;
}

/** A method that stops after or before its work until it is let go: a host that hangs there. */
export function gate(): { reached: Promise<void>; open: () => void; pass: () => Promise<void> } {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  return {
    reached: reached.promise,
    open: opened.resolve,
    pass: () => {
      reached.resolve();
      return opened.promise;
    },
  };
}
