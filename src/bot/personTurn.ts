import { type InboundActivity, isPersonal, pressedAnswer, toSighting, wordsOf } from '../channel/inboundActivity.ts';
import type { TurnRun } from '../conversation/bot.ts';
import { readCommand } from '../domain/chatCommand.ts';
import type { ConversationState } from '../domain/conversationState.ts';
import { describeFault } from '../domain/fault.ts';
import { userKey } from '../domain/keys.ts';
import type { Log } from '../domain/log.ts';
import { show } from '../domain/problem.ts';
import type { Recipient, Sighting } from '../domain/recipient.ts';
import { type Recorded, recordSighting } from '../recipients/recordSighting.ts';
import { answer, wishOf } from './answer.ts';
import { answerMessage } from './answerMessage.ts';
import { goOn } from './answerText.ts';
import { greeting } from './greeting.ts';
import { readJob } from './jobs/readJob.ts';
import { faultOf } from './knownDialogs.ts';
import { readReminder } from './reminders/readReminder.ts';
import { type BotParts, runOverStale, runTurn, type TurnStart } from './runTurn.ts';
import { readWatch } from './watches/readWatch.ts';

/** An activity, and the state of its conversation. */
interface Heard {
  state: ConversationState;
  inbound: InboundActivity;
  log: Log;
}

/** One turn of the person. What fails is told to them, and leaves the dialogs as they were. */
export async function personTurn(parts: BotParts, { state, inbound, log }: Heard): Promise<TurnRun> {
  // Who answers with the buttons of an invoke alone has not left.
  const isHeard = (inbound.type === 'message' || inbound.type === 'invoke') && isPersonal(inbound);
  const heard = { state: isHeard ? { ...state, heardAt: parts.services.now().toISOString() } : state, inbound, log };
  try {
    return await takeTurn(parts, heard);
  } catch (error) {
    log.error(`turn ${show(inbound.id)} on ${show(inbound.channelId)} failed\n${describeFault(faultOf(error))}`);
    return runTurn(parts, startOf(heard), async ({ context, texts }) => {
      const isInvoke = inbound.type === 'invoke';
      await context.sendActivity(isInvoke ? { type: 'invokeResponse', value: { status: 500 } } : texts.broke);
    });
  }
}

async function takeTurn(parts: BotParts, heard: Heard): Promise<TurnRun> {
  const { recipients, now } = parts.services;
  const { inbound } = heard;
  const seen = toSighting(inbound);
  if (!seen) return giveToDialog(parts, heard);
  const command = seen.event === 'message' ? readCommand(wordsOf(inbound)) : undefined;
  const recorded = await recordSighting(recipients, seen, now(), wishOf(command, seen.kind));
  const start = startOf(heard, recorded.after);
  if (seen.event === 'message') return answerTo(parts, start, { inbound, seen, recorded });
  return runTurn(parts, start, async (turn) => {
    const words = greeting(inbound, { seen, recorded, texts: turn.texts });
    if (words) await turn.say(words);
  });
}

/** Of what says nothing about the person, an invoke or an event may be what a dialog waits for: a sign-in, say. */
async function giveToDialog(parts: BotParts, heard: Heard): Promise<TurnRun> {
  const { state, inbound } = heard;
  const isForDialog = (inbound.type === 'invoke' || inbound.type === 'event') && isPersonal(inbound);
  if (!isForDialog || state.stack.length === 0) return { state, activities: [] };
  const known = await parts.services.recipients.get(userKey(inbound.channelId, inbound.from.id));
  return runOverStale(parts, startOf(heard, known?.recipient), goOn);
}

function answerTo(
  { services, known }: BotParts,
  start: TurnStart,
  { inbound, seen, recorded }: { inbound: InboundActivity; seen: Sighting; recorded: Recorded },
): Promise<TurnRun> {
  const text = wordsOf(inbound);
  const command = readCommand(text);
  const isPressed = pressedAnswer(inbound) !== undefined;
  const author = inbound.from.name || undefined;
  return runOverStale({ services, known }, start, async (turn) => {
    const { texts, locale } = turn;
    const general = () => answer(services, command, { seen, recorded, author, texts });
    if (seen.kind === 'user') return answerMessage(turn, { text, command, isPressed, general });
    const context = { now: turn.now, timeZone: services.defaultTimeZone, locale };
    const meant = known.begunBy(text, locale) ?? readReminder(text, context) ?? readJob(text) ?? readWatch(text);
    const isForOne = meant !== undefined;
    await turn.say(command === undefined && isForOne ? texts.onlyPersonal : await general());
  });
}

/** With the words and the locale where dialogs look for them. */
function startOf({ state, inbound, log }: Heard, known?: Recipient): TurnStart {
  const locale = inbound.locale ?? known?.reference.locale;
  const text = inbound.text || wordsOf(inbound);
  return {
    state,
    locale,
    timeZone: known?.timeZone?.name,
    isOptedOut: known?.optedOut !== undefined,
    log,
    origin: { inbound: { ...inbound, locale, ...(text ? { text } : {}) } },
  };
}
