import { z } from 'zod';
import { hasJobEnded } from '../domain/job.ts';
import { decodeBody } from '../domain/messageBody.ts';
import { idIn } from '../domain/notification.ts';
import { severalPointer } from '../storage/deliveriesQueue.ts';
import type { JobsTable } from '../storage/jobsTable.ts';
import { QUEUES } from '../storage/names.ts';
import type { AcceptedRecords } from './acceptedRecords.ts';

/** What a copy in a poison queue is a copy of. */
export type Copy =
  | { kind: 'unfinished'; id: string; range: string | undefined }
  /** All its deliveries have an end state: nothing is left to do or to tell. */
  | { kind: 'ended'; id: string }
  /** A pointer to notifications that fall due together: the row of each in `due` leads to it. */
  | { kind: 'several'; ids: string[] }
  /** It was never accepted; the id is the letter's. */
  | { kind: 'unknown'; id: string };

const pointer = z.object({ range: z.string() });

interface PoisonCopy {
  queue: string;
  body: Uint8Array;
  messageId: string;
  /** Of the letter whose replay it is. */
  replayedId: string | undefined;
  /** The ids under which messages of the same bytes were accepted. */
  idsOfBody: () => Promise<string[]>;
}

/** Finds the notification of a copy, whose message id is a new one: by the id that it names, or by its bytes. */
export async function readCopy(
  records: AcceptedRecords,
  { queue, body, messageId, replayedId, idsOfBody }: PoisonCopy,
): Promise<Copy> {
  const decoded = decodeBody(body);
  const json = decoded.ok ? decoded.json : undefined;
  const isPointer = queue === QUEUES.deliveries;
  const several = isPointer ? severalPointer.safeParse(json).data?.several : undefined;
  if (several) return { kind: 'several', ids: several };
  const id = idIn(json) ?? replayedId;
  if (id === undefined)
    return isPointer ? { kind: 'unknown', id: messageId } : ofBody(records, await idsOfBody(), messageId);
  const state = await records.stateOf(id, isPointer ? undefined : body);
  switch (state) {
    case undefined:
      return { kind: 'unknown', id };
    case 'ended':
      return { kind: 'ended', id };
    case 'unfinished':
      return { kind: 'unfinished', id, range: isPointer ? pointer.safeParse(json).data?.range : undefined };
  }
}

/** Of several with these bytes the first that is unfinished. Where all have ended, a new id would send all of it again. */
async function ofBody(records: AcceptedRecords, ids: string[], messageId: string): Promise<Copy> {
  let ended: string | undefined;
  for (const id of ids) {
    const state = await records.stateOf(id, undefined);
    if (state === 'unfinished') return { kind: 'unfinished', id, range: undefined };
    if (state === 'ended') ended ??= id;
  }
  return ended === undefined ? { kind: 'unknown', id: messageId } : { kind: 'ended', id: ended };
}

/** Finds the job that a copy points at. An unfinished one is brought back by its row in `due`: nothing is given up. */
export async function readJobCopy(
  jobs: Pick<JobsTable, 'get'>,
  { body, messageId, replayedId }: Pick<PoisonCopy, 'body' | 'messageId' | 'replayedId'>,
): Promise<Exclude<Copy, { kind: 'unfinished' | 'several' }>> {
  const decoded = decodeBody(body);
  const id = (decoded.ok ? idIn(decoded.json) : undefined) ?? replayedId;
  if (id === undefined) return { kind: 'unknown', id: messageId };
  const stored = await jobs.get(id);
  return { kind: stored && hasJobEnded(stored.job) ? 'ended' : 'unknown', id };
}

/** Whether only its bytes tell what a message on `notifications` became. */
export function namesNoId(body: Uint8Array): boolean {
  const decoded = decodeBody(body);
  return decoded.ok && idIn(decoded.json) === undefined;
}
