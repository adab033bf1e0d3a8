import { MOST_TRIES } from '../delivery/queueMessage.ts';
import { hashOfBody } from '../domain/acceptedNotification.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import { fingerprintOf } from '../domain/replayedText.ts';
import { DAY } from '../domain/time.ts';
import type { StoredLetter } from '../storage/deadLetterRow.ts';
import type { JobsTable } from '../storage/jobsTable.ts';
import { QUEUES } from '../storage/names.ts';
import type { PoisonMessage, PoisonQueue } from '../storage/poisonQueue.ts';
import type { AcceptedRecords } from './acceptedRecords.ts';
import type { DeadLetterServices } from './deadLetterServices.ts';
import { namesNoId, readCopy, readJobCopy } from './readCopy.ts';

export type CollectServices = DeadLetterServices & { jobs: JobsTable; retentionDays: number };

/** One run of the timer takes no more of each queue than this; what is left waits a minute. */
const MOST_PAGES = 100;

/**
 * Empties the host's poison queues into the dead letters: messages that killed the host, or that it could not hand
 * over. By the SDK, not by a trigger, which would lose them in turn (platform, Functions host, 4).
 * @throws {AggregateError} of what could not be collected: it comes again in a minute.
 */
export async function collectDeadLetters(services: CollectServices, records: AcceptedRecords, log: Log): Promise<void> {
  const faults: unknown[] = [];
  const replayed = once(() => everReplayed(services));
  for (const queue of services.poisonQueues) {
    for (let page = 0; page < MOST_PAGES; page++) {
      const { taken, failed } = await collectPage(services, records, { queue, replayed }, log);
      faults.push(...failed);
      if (taken === 0 || failed.length > 0) break;
    }
  }
  await services.deadLetters.removeReplayed(new Date(services.now().getTime() - services.retentionDays * DAY));
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} poison messages could not be collected`);
}

async function collectPage(
  services: CollectServices,
  records: AcceptedRecords,
  { queue, replayed }: { queue: PoisonQueue; replayed: () => Promise<StoredLetter[]> },
  log: Log,
): Promise<{ taken: number; failed: unknown[] }> {
  const { messages, unreadable } = await queue.receive();
  if (unreadable > 0) log.error(`${unreadable} messages of ${queue.source}-poison: storage cannot hand them over`);
  const bodies = queue.source === QUEUES.notifications ? messages.map(({ body }) => body) : [];
  const idsByBody = once(() => records.idsByBody(bodies.filter(namesNoId)));
  const failed: unknown[] = [];
  for (const message of messages) {
    try {
      await collect(services, records, { message, queue: queue.source, replayed: await replayed(), idsByBody }, log);
    } catch (error) {
      // One that cannot be collected keeps nobody else's back.
      log.error(`message ${message.messageId} of ${queue.source}-poison: ${describeFault(error)}`);
      failed.push(error);
    }
  }
  return { taken: messages.length, failed };
}

async function everReplayed({ deadLetters }: DeadLetterServices): Promise<StoredLetter[]> {
  const letters: StoredLetter[] = [];
  for await (const letter of deadLetters.everReplayed()) letters.push(letter);
  return letters;
}

/** Read when the first message needs it: where it fails, those that do not are collected. */
function once<T>(read: () => Promise<T>): () => Promise<T> {
  let reading: Promise<T> | undefined;
  return () => {
    reading ??= read();
    return reading;
  };
}

interface Collected {
  message: PoisonMessage;
  queue: string;
  /** Without those that a copy of this run has turned out to be. */
  replayed: StoredLetter[];
  idsByBody: () => Promise<Map<string, string[]>>;
}

/** The letter is kept first, then its notification is given up, then the message goes: done twice it is the same. */
async function collect(
  { deadLetters, jobs }: CollectServices,
  records: AcceptedRecords,
  { message, queue, replayed, idsByBody }: Collected,
  log: Log,
): Promise<void> {
  const { messageId, body } = message;
  const letter = replayedLetterOf(replayed, message, queue);
  const idsOfBody = async () => (await idsByBody()).get(hashOfBody(body)) ?? [];
  const poisonCopy = { queue, body, messageId, replayedId: letter?.head.id, idsOfBody };
  const copy = queue === QUEUES.jobs ? await readJobCopy(jobs, poisonCopy) : await readCopy(records, poisonCopy);
  if (copy.kind === 'several') {
    log.warn(
      `notifications ${copy.ids.join(', ')}: discarded message ${messageId} of ${queue}-poison, the row of each in due leads to it`,
    );
  } else if (copy.kind === 'ended') {
    const what = queue === QUEUES.jobs ? `job ${copy.id}` : `notification ${copy.id}`;
    log.warn(`${what}: discarded message ${messageId} of ${queue}-poison, all of it has ended`);
  } else {
    const key = await deadLetters.add(toNewLetter(message, queue, copy.id), letter?.head.key);
    log.warn(`dead letter ${key}: message ${messageId} of ${queue} was given up by the host`);
    // Another copy is another letter's.
    if (letter) replayed.splice(replayed.indexOf(letter), 1);
    if (copy.kind === 'unfinished') await records.giveUp(copy.id, copy.range);
  }
  await message.remove();
}

/** A letter whose replay this is, or that this message was kept as before. */
function replayedLetterOf(
  replayed: StoredLetter[],
  { messageId, body }: PoisonMessage,
  queue: string,
): StoredLetter | undefined {
  const fingerprint = fingerprintOf(body);
  const same = replayed.filter((letter) => letter.head.queue === queue && letter.fingerprint === fingerprint);
  return same.find((letter) => letter.messageId === messageId) ?? same.find(({ replayedAt }) => replayedAt !== '');
}

function toNewLetter({ messageId, body, insertedAt }: PoisonMessage, queue: string, id: string) {
  const got = 'a message that the host gave up';
  const errors = [{ field: '', got, expected: 'one that a function can be called with' }];
  const at = insertedAt.toISOString();
  return { messageId, body, id, queue, reason: 'host-died' as const, errors, tries: MOST_TRIES, at };
}
