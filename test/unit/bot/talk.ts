import { createBot } from '../../../src/bot/createBot.ts';
import type { DialogDefinition } from '../../../src/bot/dialogDefinition.ts';
import type { BotServices } from '../../../src/bot/runTurn.ts';
import type { InboundActivity } from '../../../src/channel/inboundActivity.ts';
import type { Bot, Place, TurnRun } from '../../../src/conversation/bot.ts';
import { type ConversationState, NEW_CONVERSATION, type Opening } from '../../../src/domain/conversationState.ts';
import { keyOfRecipient, type Recipient } from '../../../src/domain/recipient.ts';
import { DAY } from '../../../src/domain/time.ts';

/** A conversation with a bot of the test's own dialogs, in memory. */
export interface Talk {
  bot: Bot;
  place: Place;
  state: ConversationState;
  log: string[];
  /** Sent at once. */
  typed: string[];
  known: Map<string, Recipient>;
  clock: { now: Date };
  /** One turn of the person. @returns what the bot says. */
  say(text: string, more?: object): Promise<string[]>;
  /** A dialog of a notification, on top. */
  open(id: string, options?: Record<string, unknown>, opening?: Partial<Opening>): Promise<string[]>;
  keep(run: TurnRun): string[];
  titles(): string[];
}

const opening = { notificationId: 'n-1', recipientKey: 'u-1', isInterruption: false, isUnconfirmed: true };

export function startTalk(definitions: readonly DialogDefinition[], locale = 'en-US'): Talk {
  const [log, typed]: string[][] = [[], []];
  const clock = { now: new Date('2026-11-22T10:00:00Z') };
  const known = new Map<string, Recipient>();
  const write = (text: string) => log?.push(text);
  const services: BotServices = {
    recipients: {
      get: async (key) => {
        const recipient = known.get(key);
        return recipient && { key, eTag: '', recipient };
      },
      save: async (recipient) => known.set(keyOfRecipient(recipient), recipient).size > 0,
    },
    history: { latest: async () => [] },
    watches: { of: unused, keep: unused, end: unused },
    latestEvents: { of: unused },
    reminders: {
      ...{ ofTurn: unused, of: unused, add: unused, snooze: unused },
      ...{ cancel: unused, cancelSeveral: unused },
    },
    longWork: { start: unused, of: unused, cancel: unused },
    sender: {
      send: async (_to, { type }) => {
        typed?.push(type);
        throw new Error('the connector is away');
      },
      createConversation: unused,
    },
    now: () => clock.now,
    defaultTimeZone: 'UTC',
  };
  const reference = { ...REFERENCE, locale };
  const talk: Talk = {
    bot: createBot(services, definitions),
    place: { reference, log: { info: write, warn: write, error: write } },
    state: NEW_CONVERSATION,
    log: log ?? [],
    typed: typed ?? [],
    known,
    clock,
    say: async (text, more = {}) => {
      const before = structuredClone(talk.state);
      const given = talk.state;
      const run = await talk.bot.turn(given, messageFrom(text, { locale, ...more }), talk.place.log);
      if (JSON.stringify(given) !== JSON.stringify(before)) throw new Error('the given state was changed');
      return talk.keep(run);
    },
    open: async (id, options = {}, more = {}) =>
      talk.keep(await talk.bot.open(talk.state, { id, options }, { ...opening, ...more }, talk.place)),
    keep: ({ state, activities }) => {
      talk.state = state;
      return activities.map(({ activity }) => String(activity['text'] ?? activity.type));
    },
    titles: () => talk.state.setAside.map(({ title, why }) => `${why}: ${title}`),
  };
  return talk;
}

export function tomorrow(talk: Talk): void {
  talk.clock.now = new Date(talk.clock.now.getTime() + DAY + 1);
}

const REFERENCE = {
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  conversationId: 'a:1',
  bot: { id: '28:bot', name: 'Bot' },
  user: { id: '29:ada', name: 'Ada' },
};

export function messageFrom(text: string, more: object = {}): InboundActivity {
  return {
    type: 'message',
    id: 'activity-1',
    timestamp: '2026-11-22T10:00:00Z',
    text,
    channelId: REFERENCE.channelId,
    serviceUrl: REFERENCE.serviceUrl,
    conversation: { id: REFERENCE.conversationId, conversationType: 'personal' },
    from: REFERENCE.user,
    recipient: REFERENCE.bot,
    ...more,
  };
}

async function unused(): Promise<never> {
  throw new Error('no dialog of this test asks for it');
}
