import type { DeliveryServices } from '../delivery/deliveryServices.ts';

/** What the API needs. */
export type ApiServices = Pick<
  DeliveryServices,
  'recipients' | 'notifications' | 'deliveries' | 'deliveriesQueue' | 'now'
> & {
  /** `TENANT_MESSAGES_PER_SECOND`. */
  tenantMessagesPerSecond: number;
};
