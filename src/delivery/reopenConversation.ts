import type { SendOutcome } from '../domain/connectorAnswer.ts';
import { canCreateConversation } from '../domain/sender.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import type { DeliveryServices } from './deliveryServices.ts';

export type Reopened =
  /** The recipient's row has the conversation that the next try is to go to. */
  | { kind: 'reopened' }
  | { kind: 'cannot' }
  /** The channel says who is gone: another reason than that the conversation was not found. */
  | { kind: 'gone'; outcome: Extract<SendOutcome, { kind: 'gone' }> }
  /** The channel did not say, or asks us to wait. */
  | { kind: 'later'; outcome: SendOutcome };

export const NOT_YET: Reopened = {
  kind: 'later',
  outcome: { kind: 'not-taken', why: 'unreachable', detail: 'the conversation could not be opened anew yet' },
};

/** Opens a person's conversation anew, without an activity, where the one that we know is not found any more. */
export async function reopenConversation(
  { sender, recipients }: Pick<DeliveryServices, 'sender' | 'recipients'>,
  stored: StoredRecipient,
): Promise<Reopened> {
  const { reference } = stored.recipient;
  if (!canCreateConversation(reference)) return { kind: 'cannot' };
  const created = await sender.createConversation(reference);
  switch (created.kind) {
    case 'created': {
      const { conversationId } = created;
      if (conversationId === reference.conversationId) return { kind: 'cannot' };
      // Refused where somebody wrote meanwhile: then their row is newer than what we know.
      await recipients.save({ ...stored.recipient, reference: { ...reference, conversationId } }, stored);
      return { kind: 'reopened' };
    }
    case 'gone':
      return { kind: 'gone', outcome: created };
    case 'refused':
      return { kind: 'cannot' };
    case 'not-taken':
      // Conversations are limited as messages are: a Retry-After is honoured.
      return created.why === 'rate-limited' ? { kind: 'later', outcome: created } : NOT_YET;
    case 'uncertain':
      // Of the conversation alone: nothing was said in it.
      return NOT_YET;
  }
}
