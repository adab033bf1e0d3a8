import type { ChatCommand } from '../domain/chatCommand.ts';
import { keyOfRecipient, type Recipient, type Sighting, type Wish } from '../domain/recipient.ts';
import type { Recorded } from '../recipients/recordSighting.ts';
import type { RecipientHistoryTable } from '../storage/recipientHistoryTable.ts';
import type { Texts } from './texts/en.ts';

export interface AnswerServices {
  history: Pick<RecipientHistoryTable, 'latest'>;
  now: () => Date;
  /** For the times in answers to those whose own zone is not known. */
  defaultTimeZone: string;
}

/** What a command asks to be kept of its author. A group has no dialogs that could be interrupted. */
export function wishOf(command: ChatCommand | undefined, kind: Recipient['kind']): Wish | undefined {
  switch (command) {
    case 'stop':
      return 'opt-out';
    case 'start':
      return 'opt-in';
    case 'no-interruptions':
    case 'interruptions':
      return kind === 'user' ? command : undefined;
    default:
      return undefined;
  }
}

/** What is answered to a message that concerns no dialog. An answer is no notification: who has opted out gets it too. */
export async function answer(
  services: AnswerServices,
  command: ChatCommand | undefined,
  { seen, recorded, author, texts }: { seen: Sighting; recorded: Recorded; author: string | undefined; texts: Texts },
): Promise<string> {
  const { kind } = seen;
  const wasOut = recorded.before?.optedOut !== undefined;
  const wasQuiet = recorded.before?.noInterruptions !== undefined;
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
      return listSent(services, { seen, recorded, texts });
    case 'no-interruptions':
      if (kind === 'group') return texts.onlyPersonal;
      return wasQuiet ? texts.alreadyNoInterruptions : texts.noInterruptions;
    case 'interruptions':
      if (kind === 'group') return texts.onlyPersonal;
      return wasQuiet ? texts.interruptions : texts.alreadyInterruptions;
    case 'cancel':
      return kind === 'group' ? texts.onlyPersonal : texts.nothingToCancel;
    case 'resume':
      return kind === 'group' ? texts.onlyPersonal : texts.nothingToResume;
    case 'later':
      return kind === 'group' ? texts.notUnderstood : texts.nothingToPutOff;
  }
}

/** Lines of the answer to `what did you send me`. */
const MOST_LISTED = 10;

async function listSent(
  { history, now, defaultTimeZone }: AnswerServices,
  { seen, recorded, texts }: { seen: Sighting; recorded: Recorded; texts: Texts },
): Promise<string> {
  const notifications = await history.latest(keyOfRecipient(seen), MOST_LISTED);
  const timeZone = recorded.after?.timeZone?.name ?? defaultTimeZone;
  return texts.sent(seen.kind, notifications, { now: now(), timeZone });
}
