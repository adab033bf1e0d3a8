import type { Activity } from 'botbuilder';
import type { HeldActivity } from '../domain/conversationState.ts';
import type { OutgoingActivity } from '../domain/sender.ts';

/** An activity with its reference applied, as botbuilder gives it to an adapter, as what the connector takes. */
export function toHeld(activity: Partial<Activity>): HeldActivity {
  const { serviceUrl = '', conversation, replyToId, id: _id, ...rest } = activity;
  const body: OutgoingActivity = { ...rest, conversation, serviceUrl, type: activity.type ?? 'message' };
  const to = { serviceUrl, conversationId: conversation?.id ?? '' };
  return replyToId ? { to, activity: { ...body, replyToId }, replyToId } : { to, activity: body };
}
