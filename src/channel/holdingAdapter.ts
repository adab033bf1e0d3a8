import { type Activity, BotAdapter, type ResourceResponse, TurnContext } from 'botbuilder';
import type { HeldActivity } from '../domain/conversationState.ts';
import type { Reference } from '../domain/recipient.ts';
import type { Sender } from '../domain/sender.ts';
import { toHeld } from './heldActivity.ts';
import { type InboundActivity, toBotbuilderActivity } from './inboundActivity.ts';

/** Where a turn takes place: what the person's channel posted, or, when the bot speaks first, a stored reference. */
export type TurnOrigin = { inbound: InboundActivity } | { reference: Reference; now: Date };

/**
 * botbuilder's way out for one turn: it holds back what the turn says until the turn's state is written (design,
 * section 7). Only `typing` goes out at once. What is held is answered without an id: nothing has one yet.
 */
export class HoldingAdapter extends BotAdapter {
  readonly held: HeldActivity[] = [];
  readonly #sender: Sender;
  #isTypingShown = true;

  constructor(sender: Sender) {
    super();
    this.#sender = sender;
  }

  /** @returns `held`, invoke responses included. */
  async run(origin: TurnOrigin, logic: (context: TurnContext) => Promise<void>): Promise<HeldActivity[]> {
    const activity = 'inbound' in origin ? toBotbuilderActivity(origin.inbound) : eventOf(origin);
    // Replies that the caller waits for are held like others: botbuilder would put them into a buffer of its own.
    this.#isTypingShown = activity.deliveryMode !== 'expectReplies';
    const { deliveryMode: _, ...rest } = activity;
    await this.runMiddleware(new TurnContext(this, rest), logic);
    return this.held;
  }

  override async sendActivities(_: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    for (const activity of activities) {
      if (activity.type === 'typing') await this.#showTyping(activity);
      else if (activity.type !== 'delay' && activity.type !== 'trace') this.held.push(toHeld(activity));
    }
    return activities.map(() => ({ id: '' }));
  }

  /** It is a courtesy: the turn goes on whatever becomes of it. */
  async #showTyping(activity: Partial<Activity>): Promise<void> {
    if (!this.#isTypingShown) return;
    const { to, activity: typing, replyToId } = toHeld(activity);
    await this.#sender.send(to, typing, replyToId).catch(() => undefined);
  }

  override async updateActivity(): Promise<void> {
    throw new Error(`an activity cannot be updated in a turn: ${HELD_BACK}`);
  }

  override async deleteActivity(): Promise<void> {
    throw new Error(`an activity cannot be deleted in a turn: ${HELD_BACK}`);
  }

  override async continueConversation(): Promise<void> {
    throw new Error('a turn begins no other turn: send a notification instead');
  }
}

const HELD_BACK = "a turn's activities are held back until its state is written; send another one instead";

/** The activity that botbuilder's proactive turns begin with. */
function eventOf({ reference, now }: Extract<TurnOrigin, { reference: Reference }>): Activity {
  const { channelId, serviceUrl, conversationId, bot, user, tenantId, locale } = reference;
  const event = {
    type: 'event',
    name: 'ContinueConversation',
    timestamp: now,
    channelId,
    serviceUrl,
    conversation: { id: conversationId, ...(tenantId ? { tenantId } : {}) },
    from: user,
    recipient: bot,
    ...(locale ? { locale } : {}),
  };
  return event as unknown as Activity;
}
