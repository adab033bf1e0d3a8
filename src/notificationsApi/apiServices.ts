import type { WorkServices } from '../delivery/work.ts';

/** What the API needs. */
export type ApiServices = WorkServices & {
  /** `TENANT_MESSAGES_PER_SECOND`. */
  tenantMessagesPerSecond: number;
};
