import { isDeepStrictEqual } from 'node:util';
import { startConnector } from '../../test/support/connector.ts';
import { BOOKING, chatOf, type PostActivity, sayAll } from './chat.ts';

/** Two bots that say different things cannot be compared: each books a trip, on a channel that remembers the words. */
export async function expectSameAnswers(bots: readonly PostActivity[]): Promise<void> {
  await using channel = await startConnector();
  const answers: string[][] = [];
  for (const [index, post] of bots.entries()) {
    const chat = chatOf(post, channel.serviceUrl, `compared-${index}`);
    await sayAll(chat, BOOKING);
    answers.push(channel.textsIn(`chat-${chat.name}`));
  }
  const [first, ...others] = answers;
  if (first?.length === BOOKING.length && others.every((other) => isDeepStrictEqual(other, first))) return;
  throw new Error(`the bots answer differently:\n${JSON.stringify(answers, undefined, 2)}`);
}
