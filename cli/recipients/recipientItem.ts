import type { Address } from '../../src/domain/notification.ts';
import { addressOf, type GoneReason, type Recipient } from '../../src/domain/recipient.ts';

/** A recipient in a list (design, section 4). */
export interface RecipientItem {
  /** The `to` that names it. */
  recipient: Address;
  tenantId: string | null;
  active: boolean;
  goneReason: GoneReason | null;
  firstSeen: string;
}

export function toItem(recipient: Recipient): RecipientItem {
  const { reference, gone, firstSeen } = recipient;
  return {
    recipient: addressOf(recipient),
    tenantId: reference.tenantId ?? null,
    active: gone === undefined,
    goneReason: gone?.reason ?? null,
    firstSeen,
  };
}

/** `active`, or each reason for which nothing is sent, with what `more` adds to it. */
export function showState(
  { gone, optedOut }: Recipient,
  more: (reason: { since: string }) => string = () => '',
): string {
  const reasons = [
    ...(gone ? [`${gone.reason}${more(gone)}`] : []),
    ...(optedOut ? [`opted out${more(optedOut)}`] : []),
  ];
  return reasons.length > 0 ? reasons.join(', ') : 'active';
}

/** Whether a name or an id contains `text`, in any case. */
export function isNamed({ reference: { user, conversationId } }: Recipient, text: string): boolean {
  const wanted = text.toLowerCase();
  return [user?.name, user?.id, user?.aadObjectId, conversationId].some((name) => name?.toLowerCase().includes(wanted));
}
