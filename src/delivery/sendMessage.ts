import type { SendOutcome } from '../domain/connectorAnswer.ts';
import type { MessageContent, Notification } from '../domain/notification.ts';
import type { Reference } from '../domain/recipient.ts';
import { canCreateConversation, type Sender, toActivity } from '../domain/sender.ts';

export type Sent =
  | {
      kind: 'called';
      outcome: SendOutcome;
      /** What was done instead, where a new conversation could not be had. */
      detail?: string;
      /** Opened for this message: the next try goes there. */
      conversationId?: string;
      /** The text of a dialog, for who asks later what they were sent. */
      said?: string;
    }
  /** Nothing was said: too little was left of the claim after a conversation was opened, or the turn lock is lost. */
  | { kind: 'unsent'; conversationId?: string };

export interface Outgoing {
  message: MessageContent;
  conversation: Notification['conversation'];
  reference: Reference;
  /** Opened for it by an earlier try. */
  conversationId: string | null;
  /** Whether a POST may still start under the claim. */
  mayPost: () => boolean;
}

/** Sends a message to the window that the person has, or to a new one beside it. */
export async function sendMessage(sender: Sender, outgoing: Outgoing): Promise<Sent> {
  const { message, conversation, reference, mayPost } = outgoing;
  if (conversation !== 'new') {
    return { kind: 'called', outcome: await sender.send(reference, toActivity(message, reference)) };
  }
  const opened = await openConversation(sender, reference, outgoing.conversationId);
  if ('outcome' in opened) return { kind: 'called', outcome: opened.outcome };
  const { conversationId, detail } = opened;
  if (!mayPost()) return { kind: 'unsent', conversationId };
  const to = { ...reference, conversationId };
  const outcome = await sender.send(to, toActivity(message, to));
  const isNew = conversationId !== reference.conversationId;
  // That says nothing of the window that the person has.
  const isLost = isNew && outcome.kind === 'gone' && outcome.why === 'not-found';
  const detailOfLost = 'the new conversation was not found';
  return {
    kind: 'called',
    outcome: isLost
      ? { kind: 'refused', why: 'rejected', httpStatus: outcome.httpStatus, detail: detailOfLost }
      : outcome,
    detail,
    ...(isNew ? { conversationId } : {}),
  };
}

type Opened = { conversationId: string; detail: string } | { outcome: SendOutcome };

/** @param earlier the one that an earlier try has opened. */
export async function openConversation(sender: Sender, reference: Reference, earlier: string | null): Promise<Opened> {
  if (earlier !== null) return { conversationId: earlier, detail: 'sent to the conversation opened before' };
  const { conversationId, channelId } = reference;
  const instead = (why: string): Opened => ({ conversationId, detail: `sent to the existing conversation: ${why}` });
  if (!reference.user) return instead('a group has one conversation');
  if (!canCreateConversation(reference)) return instead(`${channelId} opens no conversations`);
  const created = await sender.createConversation(reference);
  switch (created.kind) {
    case 'created':
      if (created.conversationId === conversationId) return instead('the channel keeps one for each person');
      return { conversationId: created.conversationId, detail: 'opened a new conversation' };
    case 'refused':
      return instead(`the channel refused a new one (${created.detail})`);
    case 'gone':
      // What was not found is not the conversation that we have: nobody asked for that one.
      if (created.why === 'not-found') return instead('the channel found nobody to open a new one with');
      return { outcome: created };
    case 'not-taken':
      return { outcome: created };
    case 'uncertain':
      // Of the conversation alone: nothing was said in it.
      return { outcome: { kind: 'not-taken', why: 'unreachable', detail: `no conversation: ${created.detail}` } };
  }
}
