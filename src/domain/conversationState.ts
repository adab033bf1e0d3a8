import { z } from 'zod';
import { hashOf } from './keys.ts';
import type { OutgoingActivity } from './sender.ts';

/**
 * How a dialog may be disturbed: at any time; when the conversation is idle, so that others wait for its end, but not
 * for longer than they would by themselves; or never, however long it takes.
 */
export type Disturb = 'always' | 'when-idle' | 'never';

/** Which delivery opened a dialog. */
const opening = z.object({
  notificationId: z.string(),
  recipientKey: z.string(),
  /** Over a dialog that was running: the person is led back to that one, and nothing else is laid on top. */
  isInterruption: z.boolean(),
  /** The tag of the design, section 7: what became of the POST that showed it is not recorded yet. */
  isUnconfirmed: z.boolean(),
});
export type Opening = z.infer<typeof opening>;

/** One dialog that is running. What `state` holds is the dialog's own. */
const frame = z.looseObject({
  id: z.string(),
  state: z.unknown(),
  openedBy: opening.optional(),
  /** What a notification gave it, where what it offers can stop being true. */
  options: z.record(z.string(), z.unknown()).optional(),
});
export type Frame = z.infer<typeof frame>;

/** What is to be sent when the state is written: an activity, and where it goes. */
const heldActivity = z.object({
  to: z.object({ serviceUrl: z.string(), conversationId: z.string() }),
  activity: z.custom<OutgoingActivity>((value) => typeof value === 'object' && value !== null && 'type' in value),
  replyToId: z.string().optional(),
});
export type HeldActivity = z.infer<typeof heldActivity>;

/** Dialogs that were put away and can be brought back. */
const setAside = z.object({
  stack: z.array(frame),
  /** What it is called in a sentence: `your trip to London`. */
  title: z.string(),
  /** `cancelled` for a notification, left alone too long, put off by the person (an offer), or by their own `cancel`. */
  why: z.enum(['cancelled', 'abandoned', 'later', 'stopped']),
  /** The person was told once more that it is there. */
  isReminded: z.boolean().optional(),
  until: z.string(),
});
export type SetAside = z.infer<typeof setAside>;

/** All that a conversation's turns share: plain data, one blob for each conversation (design, sections 5 and 7). */
export const conversationStateSchema = z.object({
  v: z.literal(1),
  /** The running dialogs; the last one is on top. */
  stack: z.array(frame),
  /** The newest last. */
  setAside: z.array(setAside),
  /** What a turn has said and may not have sent yet. `by` is the inbox row or the delivery. */
  held: z.object({ by: z.string(), activities: z.array(heldActivity) }).nullable(),
  /** The last inbox rows and deliveries that this state includes. */
  included: z.array(z.string()),
  /** When the person wrote, or a notification asked them something, last. */
  heardAt: z.string().nullable(),
});
export type ConversationState = z.infer<typeof conversationStateSchema>;

export const NEW_CONVERSATION: ConversationState = {
  v: 1,
  stack: [],
  setAside: [],
  held: null,
  included: [],
  heardAt: null,
};

const OF_DELIVERY = 'd-';

/** What a delivery is called among `included` and in `held`; a replay is called otherwise. */
export function nameOfDelivery(notificationId: string, recipientKey: string, replay: string): string {
  return `${OF_DELIVERY}${hashOf(notificationId, recipientKey, replay)}`;
}

export function isOfDelivery(name: string): boolean {
  return name.startsWith(OF_DELIVERY);
}

const MOST_INCLUDED = 50;

export function including(state: ConversationState, name: string): ConversationState {
  return { ...state, included: [...state.included.filter((one) => one !== name), name].slice(-MOST_INCLUDED) };
}

export function isIncluded({ included }: Pick<ConversationState, 'included'>, name: string): boolean {
  return included.includes(name);
}
