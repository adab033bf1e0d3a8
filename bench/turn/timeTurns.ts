import pMap from 'p-map';
import type { ConnectorProcess } from '../startConnector.ts';
import { BOOKING, chatOf, type PostActivity } from './chat.ts';

/** The turns of one bot, with so many conversations at once. */
export interface TurnTimes {
  bot: string;
  atOnce: number;
  /** Of every turn, from its POST to the answer to it. */
  milliseconds: number[];
  /** Of this process alone, a turn, by rounds. */
  cpuMs: number[];
}

export interface Rounds {
  conversations: number;
  rounds: number;
  /** How many conversations at once, one measurement each. */
  concurrency: readonly number[];
}

/** In each round everybody books a trip with the one bot, then with the other; the next round begins with the other. */
export async function timeTurns(
  bots: readonly [name: string, post: PostActivity][],
  connector: ConnectorProcess,
  { conversations, rounds, concurrency }: Rounds,
): Promise<TurnTimes[]> {
  const measured = concurrency.flatMap((atOnce) =>
    bots.map(([bot, post]) => ({ bot, post, atOnce, milliseconds: [] as number[], cpuMs: [] as number[] })),
  );
  const turns = conversations * BOOKING.length;
  // Round 0 warms up: connections are opened, the code is compiled, and the bots know everybody.
  for (let round = 0; round <= rounds; round++) {
    console.log(round === 0 ? 'warm-up' : `round ${round} of ${rounds}`);
    for (const one of round % 2 ? measured : measured.toReversed()) {
      const before = process.cpuUsage();
      const milliseconds = await book(one.post, connector.serviceUrl, conversations, one.atOnce);
      const { user, system } = process.cpuUsage(before);
      const posts = await connector.countPosts();
      if (posts !== turns) throw new Error(`${one.bot}: the connector counted ${posts} answers, expected ${turns}`);
      if (round === 0) continue;
      one.milliseconds.push(...milliseconds);
      one.cpuMs.push((user + system) / 1000 / turns);
    }
  }
  return measured;
}

async function book(post: PostActivity, serviceUrl: string, conversations: number, atOnce: number): Promise<number[]> {
  const everybody = Array.from({ length: conversations }, (_, index) => chatOf(post, serviceUrl, `timed-${index}`));
  const times = await pMap(
    everybody,
    async ({ say }) => {
      const milliseconds: number[] = [];
      for (const text of BOOKING) {
        const startedAt = performance.now();
        await say(text);
        milliseconds.push(performance.now() - startedAt);
      }
      return milliseconds;
    },
    { concurrency: atOnce },
  );
  return times.flat();
}
