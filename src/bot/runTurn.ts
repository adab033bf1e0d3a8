import { HoldingAdapter, type TurnOrigin } from '../channel/holdingAdapter.ts';
import type { TurnRun } from '../conversation/bot.ts';
import type { ConversationState } from '../domain/conversationState.ts';
import { hashOf, userKey } from '../domain/keys.ts';
import type { Log } from '../domain/log.ts';
import { show } from '../domain/problem.ts';
import { withTimeZone } from '../domain/recipient.ts';
import type { Sender } from '../domain/sender.ts';
import { type RecipientRows, updateRecipient } from '../recipients/updateRecipient.ts';
import type { AnswerServices } from './answer.ts';
import { type DialogServices, giveServices, type LatestOfTopic, type Watches } from './dialogServices.ts';
import { DialogTurn } from './dialogTurn.ts';
import { faultOf, isStale, type KnownDialogs } from './knownDialogs.ts';

export interface BotServices extends AnswerServices {
  recipients: RecipientRows;
  watches: Watches;
  latestEvents: LatestOfTopic;
  reminders: DialogServices['reminders'];
  longWork: DialogServices['longWork'];
  /** For `typing` alone: everything else is held back. */
  sender: Sender;
}

/** What the bot's turns are run with. */
export interface BotParts {
  services: BotServices;
  known: KnownDialogs;
}

/** What one turn is about. */
export interface TurnStart {
  state: ConversationState;
  origin: TurnOrigin;
  locale: string | undefined;
  /** The person's own, where it is known. */
  timeZone: string | undefined;
  /** Whether they said `stop`. */
  isOptedOut: boolean;
  log: Log;
}

type Logic = (turn: DialogTurn) => Promise<void>;

/** Runs one turn over a state: its dialogs on a copy, its activities held back. @throws what the logic throws. */
export async function runTurn({ services, known }: BotParts, start: TurnStart, logic: Logic): Promise<TurnRun> {
  const { sender, now } = services;
  const { state, origin, locale } = start;
  const adapter = new HoldingAdapter(sender);
  const given = servicesOf(services, start);
  let after = state;
  const activities = await adapter.run(origin, async (context) => {
    giveServices(context, given);
    const turn = new DialogTurn({ known, context, held: adapter.held, locale, now: now() }, state);
    await logic(turn);
    after = turn.over(state);
  });
  return { state: after, activities };
}

function servicesOf(services: BotServices, start: TurnStart): DialogServices {
  const { origin, locale, timeZone: known, isOptedOut, log } = start;
  const { recipients, watches, latestEvents, reminders, longWork, now, defaultTimeZone } = services;
  const owner = { ...ownerIn(origin, now()), locale };
  const { recipientKey } = owner;
  const ownTimeZone: DialogServices['ownTimeZone'] = {
    known,
    keep: async (name) => {
      await updateRecipient(recipients, recipientKey, (before) => before && withTimeZone(before, name));
      ownTimeZone.known = name;
    },
  };
  return {
    watches,
    latestEvents,
    reminders,
    longWork,
    owner,
    ownTimeZone,
    recipientKey,
    now,
    isOptedOut,
    timeZone: known ?? defaultTimeZone,
    log,
  };
}

/** Dialogs run in personal chats: whose turn it is, is who writes or is written to. */
function ownerIn(origin: TurnOrigin, now: Date): Omit<DialogServices['owner'], 'locale'> {
  if ('reference' in origin) {
    const { channelId, user } = origin.reference;
    const userId = user?.id ?? '';
    return { recipientKey: userKey(channelId, userId), channelId, userId, turnKey: hashOf(now.toISOString()) };
  }
  // Not by the id alone: there are clients that count their messages anew each time they are started.
  const { channelId, from, id, type, text, timestamp } = origin.inbound;
  const turnKey = hashOf(id ?? '', type, text ?? '', timestamp ?? now.toISOString());
  return { recipientKey: userKey(channelId, from.id), channelId, userId: from.id, turnKey };
}

/**
 * The same, but dialogs that cannot go on (another release has stored them, or knew them) are dropped with an apology,
 * and the turn is run as in an idle conversation.
 * @param apology last where somebody relies on what the turn says first.
 */
export async function runOverStale(
  parts: BotParts,
  start: TurnStart,
  logic: Logic,
  apology: 'first' | 'last' = 'first',
): Promise<TurnRun> {
  const { state, log } = start;
  try {
    for (const frame of state.stack) parts.known.of(frame);
    return await runTurn(parts, start, logic);
  } catch (error) {
    if (!isStale(error) || state.stack.length === 0) throw error;
    const ids = state.stack.map(({ id }) => id).join(', ');
    const fault = faultOf(error);
    log.warn(`dropped the dialogs ${show(ids)}: ${fault instanceof Error ? fault.message : show(fault)}`);
  }
  return runTurn(parts, { ...start, state: { ...state, stack: [] } }, async (turn) => {
    if (apology === 'first') await turn.say(turn.texts.lostThread);
    await logic(turn);
    if (apology === 'last' && turn.held.length > 0) await turn.say(turn.texts.lostThread);
  });
}
