import type { JobHandler } from './jobHandler.ts';

/** The kinds of long work that this bot has: one line for each. */
export const jobHandlers: readonly JobHandler[] = [];
