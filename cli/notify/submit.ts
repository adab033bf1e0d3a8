import type { Problem } from '../../src/domain/problem.ts';
import { checkRequest, tooLarge } from '../../src/notificationsApi/checkRequest.ts';
import { type Submission as Submitted, submitRequest } from '../../src/notificationsApi/submitRequest.ts';
import type { Stores } from '../../src/stores.ts';

export type Submission =
  | Exclude<Submitted, { kind: 'conflict' }>
  | { kind: 'refused'; why: string; problems: Problem[] };

/** Accepts what the POST would accept, and refuses what it would refuse. */
export async function submit(stores: Stores, json: unknown): Promise<Submission> {
  const checked = checkRequest(json);
  if (checked.kind !== 'good') return { kind: 'refused', why: WHY[checked.kind], problems: checked.problems };
  const { notification } = checked;
  const excess = tooLarge(Buffer.byteLength(JSON.stringify(notification)));
  if (excess.length > 0) return { kind: 'refused', why: 'it is too large', problems: excess };
  const submitted = await submitRequest(stores, notification);
  if (submitted.kind !== 'conflict') return submitted;
  return { kind: 'refused', why: 'the id is taken', problems: submitted.problems };
}

const WHY = {
  invalid: 'it is not a valid notification',
  'not-available': 'it asks for what this version does not have',
};
