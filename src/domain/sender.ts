import type { SendOutcome } from './connectorAnswer.ts';
import type { Notification } from './notification.ts';
import type { Reference } from './recipient.ts';

/** An activity as the connector takes it: plain JSON with a type. */
export interface OutgoingActivity {
  type: string;
  [property: string]: unknown;
}

/** Where a conversation is reached: of a stored reference, or of an activity that is answered. */
export type ConversationAddress = Pick<Reference, 'serviceUrl' | 'conversationId'>;

export type CreateOutcome = { kind: 'created'; conversationId: string } | Exclude<SendOutcome, { kind: 'sent' }>;

/** The one way out to the channel. Each call makes one request, is never repeated inside, and returns what became of it. */
export interface Sender {
  send(to: ConversationAddress, activity: OutgoingActivity, replyToId?: string): Promise<SendOutcome>;
  /** Opens a conversation with a reference's user, without an activity. */
  createConversation(reference: Reference): Promise<CreateOutcome>;
}

/** Changes what was sent: for what a message says may be said anew as often as one likes. */
export interface MessageUpdater {
  /** Puts another activity in the place of one that was sent. One request, never repeated inside. */
  update(to: ConversationAddress, activityId: string, activity: OutgoingActivity): Promise<SendOutcome>;
}

/** Channels that open a conversation on request; elsewhere the person begins it. */
const CREATES_CONVERSATIONS = ['msteams', 'emulator'];

export function canCreateConversation(reference: Reference): boolean {
  return CREATES_CONVERSATIONS.includes(reference.channelId) && reference.user !== undefined;
}

/**
 * Channels that can change a message that is there: Teams and Slack by Microsoft's channel reference (`Message update`),
 * and the chat page. Direct Line and Web Chat cannot.
 * https://learn.microsoft.com/azure/bot-service/bot-service-channels-reference
 */
const UPDATES_MESSAGES = ['msteams', 'slack', 'emulator'];

export function canUpdateMessages({ channelId }: Pick<Reference, 'channelId'>): boolean {
  return UPDATES_MESSAGES.includes(channelId);
}

/**
 * A message as an activity for a recipient. With a card the text is its `summary`: Teams would split
 * text and card into two messages, without an id for either.
 */
export function toActivity(message: NonNullable<Notification['message']>, to: Reference): OutgoingActivity {
  const { text, card, locale = to.locale, importance } = message;
  const content = card
    ? {
        attachments: [{ contentType: 'application/vnd.microsoft.card.adaptive', content: card }],
        ...(text === undefined ? {} : { summary: text }),
      }
    : { text };
  return {
    type: 'message',
    channelId: to.channelId,
    from: to.bot,
    conversation: { id: to.conversationId },
    ...(to.user ? { recipient: to.user } : {}),
    ...content,
    ...(locale === undefined ? {} : { locale }),
    ...(importance === undefined ? {} : { importance }),
  };
}
