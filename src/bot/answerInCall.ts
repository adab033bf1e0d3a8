import type { InboundActivity } from '../channel/inboundActivity.ts';
import { inTime } from '../channel/inTime.ts';
import { postReply } from '../channel/postReply.ts';
import { promiseEnd } from '../conversation/promiseEnd.ts';
import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { inConversation, PATIENCE_MS } from '../delivery/inConversation.ts';
import { describeOutcome } from '../domain/connectorAnswer.ts';
import type { HeldActivity } from '../domain/conversationState.ts';
import { describeFault } from '../domain/fault.ts';
import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import { conversationKey } from '../domain/keys.ts';
import type { Log } from '../domain/log.ts';

/** Whether the channel wants what is said in the answer to its call. */
export function wantsAnswer({ type, deliveryMode }: InboundActivity): boolean {
  return type === 'invoke' || deliveryMode === 'expectReplies';
}

/** Such an activity is not stored: the call that brought it runs its turn, or nobody does (design, section 7). */
export async function answerInCall(
  services: DeliveryServices,
  activity: InboundActivity,
  log: Log,
): Promise<HttpAnswer> {
  const activities = await runInTime(services, activity, log);
  if (!activities) return problemAnswer(503, 'Another turn of this conversation is under way');
  if (activity.type !== 'invoke') {
    return { status: 200, jsonBody: { activities: activities.map(({ activity: reply }) => reply) } };
  }
  await sendBeside(services, activities, log);
  return toInvokeAnswer(activities);
}

/** @returns undefined when the turn has not begun within 10 s: then nobody runs it. */
async function runInTime(
  services: DeliveryServices,
  activity: InboundActivity,
  log: Log,
): Promise<HeldActivity[] | undefined> {
  const { channelId, conversation } = activity;
  const key = conversationKey(channelId, conversation.id);
  const begun = Promise.withResolvers<void>();
  const applied = Promise.withResolvers<HeldActivity[]>();
  let isLate = false;
  const had = inConversation(services, key, log, {
    // The turns that are ahead of it in this process take their time, too.
    isMootHere: () => isLate,
    act: async (session) => {
      if (isLate) return;
      begun.resolve();
      await session.stay();
      const { state, activities } = await services.bot.turn(session.state, activity, log);
      await promiseEnd(services, session, state);
      await session.write(state);
      applied.resolve(activities);
    },
  });
  // What is done behind it, for others, is none of the caller's business.
  had.catch((error: unknown) => log.error(`conversation ${key}: after an answer\n${describeFault(error)}`));
  try {
    await inTime(Promise.race([begun.promise, had]), PATIENCE_MS);
  } catch (error) {
    if (!isTimeout(error)) throw error;
    isLate = true;
    return undefined;
  }
  return Promise.race([applied.promise, had.then(() => undefined)]);
}

function isTimeout(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'TimeoutError';
}

async function sendBeside({ sender }: DeliveryServices, activities: HeldActivity[], log: Log): Promise<void> {
  for (const held of activities.filter(({ activity }) => activity.type !== INVOKE_RESPONSE)) {
    const outcome = await postReply(sender, held);
    if (outcome.kind !== 'sent') log.error(`a reply to an invoke failed: ${describeOutcome(outcome)}`);
  }
}

const INVOKE_RESPONSE = 'invokeResponse';
const NOT_IMPLEMENTED = 501;

function toInvokeAnswer(activities: HeldActivity[]): HttpAnswer {
  const value = activities.find(({ activity }) => activity.type === INVOKE_RESPONSE)?.activity['value'];
  if (typeof value !== 'object' || value === null) return { status: NOT_IMPLEMENTED };
  const status = 'status' in value && typeof value.status === 'number' ? value.status : 200;
  return { status, ...('body' in value ? { jsonBody: value.body } : {}) };
}
