import { type ConciergeServices, concierge } from './concierge/concierge.ts';
import type { JobHandler } from './jobHandler.ts';

/** What handlers are made with, beside what each of their steps is given. */
export type HandlerServices = ConciergeServices;

/** The kinds of long work that this bot has: one line for each. */
export function jobHandlers(services: HandlerServices): readonly JobHandler[] {
  return [concierge(services)];
}
