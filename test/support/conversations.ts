import pMap from 'p-map';
import { createBot } from '../../src/bot/createBot.ts';
import { continueDelivery } from '../../src/delivery/continueDelivery.ts';
import { type ConversationState, NEW_CONVERSATION } from '../../src/domain/conversationState.ts';
import { conversationKey } from '../../src/domain/keys.ts';
import type { Services } from '../../src/services.ts';
import { connect } from '../../src/storage/connection.ts';
import { CONTAINERS } from '../../src/storage/names.ts';
import { createStores } from '../../src/stores.ts';
import { messageFrom, startBot, type TestBot, userNamed } from './bot.ts';
import { takePointers } from './hosts.ts';
import { silent } from './silent.ts';
import { talkDialogs } from './talkDialogs.ts';

const AT_ONCE = 16;

/** A bot with the dialogs of talkDialogs.ts. */
export async function startTalkBot(settings: Record<string, string> = {}, beside?: TestBot): Promise<TestBot> {
  const bot = await startBot(settings, beside);
  bot.services.bot = talkBot(bot);
  return bot;
}

/** Its turns go through the ports of `services`. */
export function talkBot({ connectionString, services: own }: TestBot, services: Services = own): Services['bot'] {
  const { watches } = createStores({ connectionString });
  return createBot({ ...services, watches, defaultTimeZone: 'UTC' }, talkDialogs);
}

export function keyOf(name: string): string {
  return conversationKey('emulator', `chat-${name}`);
}

/** What comes into a chat while `act` is under way. */
export async function heardDuring({ channel }: TestBot, name: string, act: () => Promise<unknown>): Promise<string[]> {
  const before = channel.textsIn(`chat-${name}`).length;
  await act();
  return channel.textsIn(`chat-${name}`).slice(before);
}

/** The person's words, and what they read then. */
export function say(bot: TestBot, name: string, text: string, more: object = {}): Promise<string[]> {
  return heardDuring(bot, name, () => bot.post(messageFrom(name, bot.channel, { text, ...more })));
}

/** A producer's notification, and what the person reads then. */
export function notify(bot: TestBot, name: string, id: string, more: object): Promise<string[]> {
  return heardDuring(bot, name, () => bot.enqueue({ id, to: userNamed(name), ...more }));
}

/** What became of a notification for one person. */
export async function recordOf(bot: TestBot, id: string) {
  const [one] = (await bot.statusOf(id)).recipients;
  if (!one) throw new Error(`nobody is listed for ${id}`);
  const { state, reason, until, attempts, possibleDuplicate } = one;
  return { state, reason, until, attempts, possibleDuplicate, detail: one.timeline.at(-1)?.detail ?? null };
}

export async function stateOf({ services }: Pick<TestBot, 'services'>, key: string): Promise<ConversationState> {
  const read = await services.dialogStates.read(key);
  if ('unreadable' in read) throw new Error(`the state of ${key} cannot be read`);
  return read.state;
}

/** The dialogs that a person is in, the last one on top. */
export async function stackOf(bot: Pick<TestBot, 'services'>, name: string): Promise<string[]> {
  return (await stateOf(bot, keyOf(name))).stack.map(({ id }) => id);
}

/** Puts a conversation into a state, as if its turns had led there. */
export async function putState({ services }: TestBot, key: string, more: Partial<ConversationState>): Promise<void> {
  const { dialogStates, turnLockSeconds } = services;
  const lease = await dialogStates.acquire(key, turnLockSeconds);
  if (lease === undefined) throw new Error(`somebody has ${key}`);
  await dialogStates.write(key, lease, { ...NEW_CONVERSATION, ...more });
  await dialogStates.release(key, lease);
}

/** What the end of a dead holder's lease does, which no clock of a test can bring about. */
export async function endLease({ connectionString }: Pick<TestBot, 'connectionString'>, key: string): Promise<void> {
  const blob = connect({ connectionString }).blobs.getContainerClient(CONTAINERS.dialogState).getBlobClient(key);
  if (!(await blob.exists())) return;
  const { leaseState } = await blob.getProperties();
  if (leaseState === 'leased') await blob.getBlobLeaseClient().breakLease(0);
}

/** Works on all that was queued, conversations too, and on what that leads to. */
export async function takeQueued(bot: TestBot, services: Services = bot.services): Promise<void> {
  while (bot.pointers.length + bot.conversations.length > 0) {
    await Promise.all(Array.from({ length: AT_ONCE }, () => takePointers(bot, services)));
    await pMap(
      new Set(bot.conversations.splice(0)),
      (conversation) => {
        const body = Buffer.from(JSON.stringify({ v: 1, conversation }));
        return continueDelivery(services, { body, messageId: `of-${conversation}`, dequeueCount: 1 }, silent);
      },
      { concurrency: AT_ONCE },
    );
  }
}

/** Somebody whom the bot knows, in a dialog or in none, without the turns that lead there. */
export async function putPerson(bot: TestBot, name: string, dialog?: string): Promise<void> {
  const { services, channel } = bot;
  const reference = {
    ...{ channelId: 'emulator', serviceUrl: channel.serviceUrl, conversationId: `chat-${name}`, tenantId: 'contoso' },
    ...{ bot: { id: 'bot' }, user: { id: name } },
  };
  const now = services.now().toISOString();
  await services.recipients.save({ v: 1, kind: 'user', reference, firstSeen: now });
  await putState(bot, keyOf(name), {
    stack: dialog ? [{ id: dialog, state: { heard: ['before'] } }] : [],
    heardAt: now,
  });
}
