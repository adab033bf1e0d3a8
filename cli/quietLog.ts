import type { Log } from '../src/domain/log.ts';
import { note } from './output.ts';

/** For capabilities that tell what they do: a command prints its own result, and beside it only what went wrong. */
export const quietLog: Log = { info: () => {}, warn: note, error: note };
