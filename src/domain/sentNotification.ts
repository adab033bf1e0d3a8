import type { Delivery } from './delivery.ts';
import type { MessageContent } from './notification.ts';

/** A line of what a recipient was sent. */
export interface SentNotification {
  recipientKey: string;
  notificationId: string;
  at: string;
  /** How the text begins; absent for a card without text. */
  excerpt?: string;
}

/** What a delivery adds to the history; undefined unless it was sent. The same record makes the same line. */
export function toSentNotification(
  notificationId: string,
  message: MessageContent,
  { recipientKey, delivery }: { recipientKey: string; delivery: Delivery },
): SentNotification | undefined {
  const sent = delivery.timeline.findLast(({ state }) => state === 'sent');
  if (delivery.state !== 'sent' || !sent) return undefined;
  const excerpt = excerptOf(message);
  return { recipientKey, notificationId, at: sent.at, ...(excerpt === undefined ? {} : { excerpt }) };
}

/** Enough to recognise a message by, and no second copy of it. */
const LONGEST_EXCERPT = 120;

function excerptOf({ text, card }: MessageContent): string | undefined {
  // In one line, because it becomes one of a list. What is looked at is bounded: a text can have a megabyte.
  const line = (text ?? '')
    .slice(0, 10 * LONGEST_EXCERPT)
    .toWellFormed()
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (line === '') return card ? undefined : '…';
  // By whole characters: half of one is no text.
  const characters = [...line];
  return characters.length > LONGEST_EXCERPT ? `${characters.slice(0, LONGEST_EXCERPT - 1).join('')}…` : line;
}
