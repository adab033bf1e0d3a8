import type { Bot } from '../conversation/bot.ts';
import type { WorkServices } from '../delivery/work.ts';

/** What the API needs. */
export type ApiServices = WorkServices & {
  bot: Pick<Bot, 'check'>;
  /** `TENANT_MESSAGES_PER_SECOND`. */
  tenantMessagesPerSecond: number;
};
