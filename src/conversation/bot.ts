import type { InboundActivity } from '../channel/inboundActivity.ts';
import type { ConversationState, Disturb, HeldActivity, Opening } from '../domain/conversationState.ts';
import type { Log } from '../domain/log.ts';
import type { Notification } from '../domain/notification.ts';
import type { Problem } from '../domain/problem.ts';
import type { Reference } from '../domain/recipient.ts';

export type DialogContent = NonNullable<Notification['dialog']>;

/** The dialog on top, as others may know it. */
export interface RunningDialog {
  id: string;
  /** What it is called in a sentence: `your trip to London`. */
  title: string;
  disturb: Disturb;
  isInterruption: boolean;
}

/** What a turn has made of a conversation. Nothing is sent yet: the state is written first. */
export interface TurnRun {
  state: ConversationState;
  /** In the order in which they are to be sent. */
  activities: HeldActivity[];
}

/** Plain data of a proactive turn: where it takes place. */
export interface Place {
  reference: Reference;
  /** The person's own, where it is known. */
  timeZone?: string | undefined;
  log: Log;
}

/**
 * What the conversation's machinery asks of the bot. Every method takes the stored state and gives a new one; none
 * writes it, and none sends (typing aside). Whatever library runs the dialogs stays behind it.
 */
export interface Bot {
  /** What is wrong with a notification's dialog: an id that nobody knows, options that its schema refuses. */
  check(dialog: DialogContent): Problem[];
  /** The dialog on top; undefined when the conversation is idle, or when what is stored cannot be run any more. */
  running(state: ConversationState, locale?: string): RunningDialog | undefined;
  /** The dialog's own freshness check: whether what it offers is still true. */
  isFresh(dialog: DialogContent): Promise<boolean>;
  /** One turn of the person. Never throws for what their dialog throws: they are told. */
  turn(state: ConversationState, activity: InboundActivity, log: Log): Promise<TurnRun>;
  /**
   * Opens a dialog on top of what is there; its first activity is the delivery's. No activity: it had nothing to say.
   * @throws what the dialog throws.
   */
  open(state: ConversationState, dialog: DialogContent, openedBy: Opening, place: Place): Promise<TurnRun>;
  /** The open question once more, after something was said in between. */
  askAgain(state: ConversationState, place: Place): Promise<TurnRun>;
  /** Ends what is running and keeps it for a day; says in one sentence what was stopped and why. */
  setAside(
    state: ConversationState,
    why: 'cancelled' | 'abandoned',
    about: Pick<Notification, 'dialog' | 'topic'>,
    place: Place,
  ): Promise<TurnRun>;
}
