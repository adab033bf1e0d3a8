import { canCreateConversation } from '../domain/sender.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import type { DeliveryServices } from './deliveryServices.ts';

export type Reopened =
  /** The recipient's row has the conversation that the next try is to go to. */
  | { kind: 'reopened' }
  | { kind: 'cannot' }
  /** The channel did not say. */
  | { kind: 'later'; detail: string };

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
    case 'refused':
      return { kind: 'cannot' };
    case 'not-taken':
    case 'uncertain':
      return { kind: 'later', detail: 'the conversation could not be opened anew yet' };
  }
}
