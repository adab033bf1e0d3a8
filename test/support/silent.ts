import type { Log } from '../../src/domain/log.ts';

/** For what is logged nowhere. */
export const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };
