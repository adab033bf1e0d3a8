import type { Recipient } from '../domain/recipient.ts';
import { overConflicts } from '../storage/overConflicts.ts';
import type { RecipientsTable } from '../storage/recipientsTable.ts';

/** Where a recipient is read and written, one at a time. */
export type RecipientRows = Pick<RecipientsTable, 'get' | 'save'>;

/** A recipient before and after a change; the same object when nothing changed. */
export interface Updated {
  before: Recipient | undefined;
  after: Recipient | undefined;
}

/** Changes a row over the version that was read; where somebody else wrote in between, `change` is asked again. */
export async function updateRecipient(
  recipients: RecipientRows,
  key: string,
  change: (known: Recipient | undefined) => Recipient | undefined,
): Promise<Updated> {
  return overConflicts(`recipient ${key}`, async () => {
    const read = await recipients.get(key);
    const before = read?.recipient;
    const after = change(before);
    const isDone = !after || after === before || (await recipients.save(after, read));
    return isDone ? { before, after: after ?? before } : undefined;
  });
}
