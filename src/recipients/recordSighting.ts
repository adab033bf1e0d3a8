import { afterSighting, afterWish, keyOfRecipient, type Sighting, type Wish } from '../domain/recipient.ts';
import { type RecipientRows, type Updated, updateRecipient } from './updateRecipient.ts';

export interface Recorded extends Updated {
  /** Never seen before, or back after having gone. */
  isNew: boolean;
}

/** Writes down whom an activity came from, where they are reached now, and in the same write what they wish. */
export async function recordSighting(
  recipients: RecipientRows,
  seen: Sighting,
  now: Date,
  wish?: Wish,
): Promise<Recorded> {
  const updated = await updateRecipient(recipients, keyOfRecipient(seen), (known) => {
    const next = afterSighting(known, seen, now) ?? known;
    return next && wish ? afterWish(next, wish, now) : next;
  });
  const { before, after } = updated;
  const isHere = after !== undefined && after.gone === undefined;
  return { ...updated, isNew: isHere && (before === undefined || before.gone !== undefined) };
}
