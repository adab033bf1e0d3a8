import type { Bot, DialogContent, Place, RunningDialog } from '../conversation/bot.ts';
import type { ConversationState } from '../domain/conversationState.ts';
import type { Notification } from '../domain/notification.ts';
import type { DialogDefinition } from './dialogDefinition.ts';
import { isStale, KnownDialogs } from './knownDialogs.ts';
import { personTurn } from './personTurn.ts';
import { type BotServices, runOverStale, type TurnStart } from './runTurn.ts';

/** The bot on botbuilder-dialogs, with these dialogs. @throws when two of them have one id. */
export function createBot(services: BotServices, definitions: readonly DialogDefinition[]): Bot {
  const known = new KnownDialogs(definitions);
  const parts = { services, known };
  const at = (state: ConversationState, { reference, timeZone, log }: Place): TurnStart => {
    const { locale } = reference;
    // Who has opted out is not written to.
    return { state, locale, timeZone, isOptedOut: false, log, origin: { reference, now: services.now() } };
  };
  return {
    check: (dialog) => known.check(dialog),
    running: (state, locale) => runningIn(known, state, locale),
    isFresh: async (dialog) => known.isFresh(dialog, services.now()),
    turn: (state, inbound, log) => personTurn(parts, { state, inbound, log }),
    open: async (state, dialog, openedBy, place) => {
      const beginning = known.parse(dialog);
      const { options = {} } = dialog;
      const { isFresh, isOver } = beginning.definition;
      const opened = isFresh || isOver ? { openedBy, options } : { openedBy };
      return runOverStale(parts, at(state, place), (turn) => turn.begin(beginning, opened), 'last');
    },
    askAgain: (state, place) => runOverStale(parts, at(state, place), (turn) => turn.askAgain()),
    setAside: (state, why, about, place) =>
      runOverStale(parts, at(state, place), async (turn) => {
        if (!turn.top) return;
        const { texts, locale } = turn;
        const title = await turn.putAside(0, why);
        await turn.say(
          why === 'abandoned' ? texts.abandoned(title) : texts.stoppedForOther(title, whatOf(about, known, locale)),
        );
      }),
  };
}

function runningIn(known: KnownDialogs, { stack }: ConversationState, locale?: string): RunningDialog | undefined {
  const top = stack.at(-1);
  if (!top || !known.canRun(stack)) return undefined;
  try {
    // Also where the person has begun something else above it: one level deep is enough.
    const isInterruption = stack.some(({ openedBy }) => openedBy?.isInterruption);
    return { id: top.id, title: known.titleOf(top, locale), disturb: known.disturbOf(top), isInterruption };
  } catch (error) {
    if (isStale(error)) return undefined;
    throw error;
  }
}

/** What a notification is about, in words: its dialog's, where it opens one. */
function whatOf(
  { topic, dialog }: { topic?: Notification['topic']; dialog?: DialogContent | undefined },
  known: KnownDialogs,
  locale: string | undefined,
): string | undefined {
  if (dialog || topic === undefined) return dialog && known.titleBefore(dialog, locale);
  const [type = '', ...subject] = topic.split('/');
  return `${type.replaceAll(/[._-]+/g, ' ')} (${subject.join('/')})`;
}
