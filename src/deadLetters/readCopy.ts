import { z } from 'zod';
import { decodeBody } from '../domain/messageBody.ts';
import { idIn } from '../domain/notification.ts';
import { QUEUES } from '../storage/names.ts';
import type { AcceptedRecords } from './acceptedRecords.ts';

/** What a copy in a poison queue is a copy of. */
export type Copy =
  | { kind: 'unfinished'; id: string; range: string | undefined }
  /** All its deliveries have an end state: nothing is left to do or to tell. */
  | { kind: 'ended'; id: string }
  /** It was never accepted; the id is the letter's. */
  | { kind: 'unknown'; id: string };

const pointer = z.object({ range: z.string() });

/** Finds the notification of a copy, whose message id is a new one: by the id that it names, or by its bytes. */
export async function readCopy(
  records: AcceptedRecords,
  {
    queue,
    body,
    messageId,
    replayedId,
  }: { queue: string; body: Uint8Array; messageId: string; replayedId: string | undefined },
): Promise<Copy> {
  const decoded = decodeBody(body);
  const json = decoded.ok ? decoded.json : undefined;
  const id = idIn(json) ?? replayedId ?? (queue === QUEUES.notifications ? await records.findByBody(body) : undefined);
  const notification = queue === QUEUES.notifications ? body : undefined;
  const state = id === undefined ? undefined : await records.stateOf(id, notification);
  if (id === undefined || state === undefined) return { kind: 'unknown', id: id ?? messageId };
  if (state === 'ended') return { kind: 'ended', id };
  return { kind: state, id, range: queue === QUEUES.deliveries ? pointer.safeParse(json).data?.range : undefined };
}
