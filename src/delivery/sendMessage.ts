import type { SendOutcome } from '../domain/connectorAnswer.ts';
import type { MessageContent, Notification } from '../domain/notification.ts';
import type { Reference } from '../domain/recipient.ts';
import { canCreateConversation, type Sender, toActivity } from '../domain/sender.ts';

export interface Sent {
  outcome: SendOutcome;
  /** What was done instead, where a new conversation could not be had. */
  detail?: string;
}

/** Sends a message to the window that the person has, or to a new one beside it. */
export async function sendMessage(
  sender: Sender,
  message: MessageContent,
  conversation: Notification['conversation'],
  reference: Reference,
): Promise<Sent> {
  if (conversation !== 'new') return { outcome: await sender.send(reference, toActivity(message, reference)) };
  const opened = await openConversation(sender, reference);
  if ('outcome' in opened) return opened;
  const to = { ...reference, conversationId: opened.conversationId };
  const outcome = await sender.send(to, toActivity(message, to));
  const isLost =
    outcome.kind === 'gone' && outcome.why === 'not-found' && to.conversationId !== reference.conversationId;
  // That says nothing of the window that the person has.
  if (isLost)
    return { outcome: { ...outcome, kind: 'refused', why: 'rejected', detail: 'the new conversation was not found' } };
  return { outcome, detail: opened.detail };
}

type Opened = { conversationId: string; detail: string } | { outcome: SendOutcome };

async function openConversation(sender: Sender, reference: Reference): Promise<Opened> {
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
