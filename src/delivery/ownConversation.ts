import type { Reference } from '../domain/recipient.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import { deliverClaimed } from './deliverClaimed.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import type { OneDelivery } from './oneDelivery.ts';
import { openConversation } from './sendMessage.ts';

/**
 * Where a dialog is to open: the conversation that the person has, or a new one beside it (`conversation: new`), which
 * is there before its lock can be taken.
 * @returns undefined where the channel did not open one: that is recorded as any try is.
 */
export async function openOwnConversation(
  { sender }: DeliveryServices,
  one: OneDelivery,
  stored: StoredRecipient,
): Promise<Reference | undefined> {
  const { reference } = stored.recipient;
  if (one.request.conversation !== 'new') return reference;
  if (one.place) return { ...reference, conversationId: one.place };
  const opened = await openConversation(sender, reference, one.delivery.conversationId);
  if ('conversationId' in opened) {
    one.openIn(opened);
    return { ...reference, conversationId: opened.conversationId };
  }
  const claimed = await one.claim(stored);
  if (!claimed) return undefined;
  const landed = await deliverClaimed(one.work, claimed, async () => ({ kind: 'called', outcome: opened.outcome }));
  await one.record(landed);
  return undefined;
}
