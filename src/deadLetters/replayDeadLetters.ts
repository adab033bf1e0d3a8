import type { DeadLetter, LetterHead } from '../domain/deadLetter.ts';
import { fingerprintOf, type ReplayedText, replayedText } from '../domain/replayedText.ts';
import type { AcceptedRecords } from './acceptedRecords.ts';
import type { DeadLetterServices } from './deadLetterServices.ts';

/** What became of a letter that was to be replayed. */
export type Replayed =
  /** `newKey` is where the letter is found if it fails again. */
  | { kind: 'queued'; newKey: string | undefined }
  /** Somebody else purged or replayed it meanwhile. */
  | { kind: 'gone' }
  | { kind: 'too-large'; bytes: number }
  | { kind: 'not-text' };

/** The letter is put under its new key before the message can fail. */
const HEAD_START_SECONDS = 5;

type ReplayServices = Pick<DeadLetterServices, 'deadLetters' | 'sourceQueues' | 'now'>;
type ReopenRecords = Pick<AcceptedRecords, 'reopenDeadLettered'>;

/** Replays letters one after another; each is yielded when it is done. */
export async function* replayDeadLetters(
  services: ReplayServices,
  records: ReopenRecords,
  heads: LetterHead[],
): AsyncGenerator<{ head: LetterHead; outcome: Replayed }> {
  for (const head of heads) yield { head, outcome: await replayDeadLetter(services, records, head.key) };
}

/**
 * Queues a letter's message again, with the id that it had: what was sent is not sent again. A crash leaves the letter
 * where it was; replayed twice, its second message finds nothing to do.
 */
async function replayDeadLetter(
  { deadLetters, sourceQueues, now }: ReplayServices,
  records: ReopenRecords,
  key: string,
): Promise<Replayed> {
  const letter = await deadLetters.get(key);
  if (!letter) return { kind: 'gone' };
  const queued = replayedText(letter);
  if (!queued.ok) return whyNot(queued);
  if (wasAccepted(letter)) await records.reopenDeadLettered(letter.id);
  const messageId = await sourceQueues.push(letter.queue, queued.text, HEAD_START_SECONDS);
  const fingerprint = fingerprintOf(queued.text);
  return { kind: 'queued', newKey: await deadLetters.moveTo(key, { messageId, fingerprint, at: now() }) };
}

/** Of the other reasons nothing was accepted: under the same id there can be somebody else's notification. */
function wasAccepted({ reason }: DeadLetter): boolean {
  return reason === 'threw' || reason === 'host-died';
}

function whyNot({ ok: _, ...why }: Exclude<ReplayedText, { ok: true }>): Replayed {
  return why;
}
