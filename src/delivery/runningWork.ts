/** What this process is working on, so that it can end without leaving anything uncertain behind. */
export class RunningWork {
  readonly #running = new Set<Promise<unknown>>();
  readonly #stop = new AbortController();

  /** Nothing new is begun; what is under way is recorded, and the rest handed on. */
  get isStopping(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Aborted when the host is about to end. */
  get stopping(): AbortSignal {
    return this.#stop.signal;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    const running = work();
    this.#running.add(running);
    try {
      return await running;
    } finally {
      this.#running.delete(running);
    }
  }

  /** Asks all to come to an end, and waits for it. The host gives an app 5 s (platform, Functions host, 12). */
  async stop(): Promise<void> {
    this.#stop.abort();
    await Promise.allSettled(this.#running);
  }
}
