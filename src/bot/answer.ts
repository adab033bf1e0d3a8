import type { ChatCommand } from '../domain/chatCommand.ts';
import { keyOfRecipient, type Sighting } from '../domain/recipient.ts';
import type { Recorded } from '../recipients/recordSighting.ts';
import type { RecipientHistoryTable } from '../storage/recipientHistoryTable.ts';
import type { Texts } from './texts/en.ts';

export interface AnswerServices {
  history: RecipientHistoryTable;
  now: () => Date;
  /** For the times in answers, until a person's own zone is known. */
  defaultTimeZone: string;
}

/** What is answered to a message. An answer is no notification: who has opted out gets it too. */
export async function answer(
  services: AnswerServices,
  command: ChatCommand | undefined,
  { seen, recorded, author, texts }: { seen: Sighting; recorded: Recorded; author: string | undefined; texts: Texts },
): Promise<string> {
  const { kind } = seen;
  const wasOut = recorded.before?.optedOut !== undefined;
  switch (command) {
    case undefined:
      return texts.notUnderstood;
    case 'help':
      return texts.help(kind, wasOut);
    case 'stop':
      if (wasOut) return texts.alreadyStopped;
      return kind === 'user' ? texts.stopped : texts.stoppedInGroup(author);
    case 'start':
      if (!wasOut) return texts.alreadyStarted;
      return kind === 'user' ? texts.started : texts.startedInGroup(author);
    case 'sent':
      return listSent(services, seen, texts);
  }
}

/** Lines of the answer to `what did you send me`. */
const MOST_LISTED = 10;

async function listSent(
  { history, now, defaultTimeZone }: AnswerServices,
  seen: Sighting,
  texts: Texts,
): Promise<string> {
  const notifications = await history.latest(keyOfRecipient(seen), MOST_LISTED);
  return texts.sent(seen.kind, notifications, { now: now(), timeZone: defaultTimeZone });
}
