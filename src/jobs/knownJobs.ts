import { show } from '../domain/problem.ts';
import type { JobHandler } from './jobHandler.ts';

/** The kinds of long work, by their ids. */
export class KnownJobs {
  readonly #byId = new Map<string, JobHandler>();

  constructor(handlers: readonly JobHandler[]) {
    for (const handler of handlers) {
      if (this.#byId.has(handler.id)) throw new Error(`two job handlers have the id ${show(handler.id)}`);
      this.#byId.set(handler.id, handler);
    }
  }

  /** @throws for a kind that this release does not have. */
  of(kind: string): JobHandler {
    const handler = this.#byId.get(kind);
    if (!handler)
      throw new Error(`job handler ${show(kind)}: not registered, expected ${[...this.#byId.keys()].join(' | ')}`);
    return handler;
  }
}
