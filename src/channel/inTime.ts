/**
 * Waits for `work` no longer than that; what it has begun goes on.
 * @throws {TimeoutError} a DOMException, when `work` is not settled in time.
 */
export async function inTime<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new DOMException('too late', 'TimeoutError')), timeoutMs);
  try {
    return await Promise.race([work, late]);
  } finally {
    // A timer that runs on would keep what `work` came to in memory.
    clearTimeout(timer);
  }
}
