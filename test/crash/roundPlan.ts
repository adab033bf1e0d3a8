import { createRandom } from './seededRandom.ts';

/** What one round does; everything that is left to chance comes from the seed. */
export interface RoundPlan {
  round: number;
  seed: number;
  policy: 'hold' | 'resend';
  hosts: number;
  /** Every message on a queue of ours is put there twice. */
  isRepeated: boolean;
  askBy: 'queue' | 'http';
  /** The kill comes when so much of the POSTs was seen, */
  killAtShare: number;
  /** and so much later. */
  killDelayMs: number;
  /** Which host is killed, of those that are at work: a share of their list. */
  victim: number;
}

const LATEST_SHARE = 0.95;
const LONGEST_DELAY_MS = 50;

/**
 * Six rounds in a row have both policies with one, two and three hosts; of three in a row, one has repeated messages,
 * each time with another number of hosts.
 */
export function planRounds(seed: number, count: number): RoundPlan[] {
  return Array.from({ length: count }, (_, index) => {
    // A round can be had again alone: it needs nothing of those before it.
    const random = createRandom(seed + index);
    return {
      round: index + 1,
      seed: seed + index,
      policy: index % 2 === 0 ? 'hold' : 'resend',
      hosts: 1 + (index % 3),
      isRepeated: (index + Math.floor(index / 3)) % 3 === 2,
      askBy: random() < 0.5 ? 'queue' : 'http',
      killAtShare: random() * LATEST_SHARE,
      killDelayMs: Math.floor(random() * LONGEST_DELAY_MS),
      victim: random(),
    };
  });
}
