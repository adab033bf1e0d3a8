import type { Notification } from '../../src/domain/notification.ts';
import type { PlannedDelivery, PlannedPerson } from './soakPlan.ts';

/** What a delivery brings: its word is in all of it. */
export function contentOf({ word, kind }: PlannedDelivery): Pick<Notification, 'message' | 'dialog'> {
  if (kind === 'message') return { message: { text: `News of the ${word}.` } };
  return { dialog: { id: 'hotelOffer', options: { hotel: word, price: 150, was: 200 } } };
}

/** As a producer asks for it. */
export function requestOf(delivery: PlannedDelivery, { name }: Pick<PlannedPerson, 'name'>): object {
  return {
    id: delivery.id,
    to: { user: { channelId: 'emulator', userId: name } },
    ...contentOf(delivery),
    ...{ whenBusy: delivery.policy, onUncertain: 'resend' },
    ...delivery.limit,
  };
}
