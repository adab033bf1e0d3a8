import type { InboundActivity } from '../channel/inboundActivity.ts';
import { postReply } from '../channel/postReply.ts';
import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { inConversation } from '../delivery/inConversation.ts';
import { describeOutcome } from '../domain/connectorAnswer.ts';
import type { HeldActivity } from '../domain/conversationState.ts';
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
  const { channelId, conversation, type } = activity;
  const had = await inConversation(services, conversationKey(channelId, conversation.id), log, {
    act: async (session) => {
      await session.stay();
      const { state, activities } = await services.bot.turn(session.state, activity, log);
      await session.write(state);
      return activities;
    },
  });
  if (had.kind === 'taken') return problemAnswer(503, 'Another turn of this conversation is under way');
  if (type !== 'invoke') {
    return { status: 200, jsonBody: { activities: had.result.map(({ activity: reply }) => reply) } };
  }
  await sendBeside(services, had.result, log);
  return toInvokeAnswer(had.result);
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
