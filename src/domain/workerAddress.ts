/** Where an outside worker takes jobs: a storage queue of this app's account, or a webhook. */
export type WorkerAddress = { kind: 'queue'; name: string } | { kind: 'webhook'; url: URL };

/** As `parseWorkerAddress` reads it. */
export const WORKER_ADDRESS = 'queue:<name>, or an https URL without user and password';

const LONGEST_SHOWN = 100;

/** An address as logs and lists may show it: a webhook's user, password and query can be keys. */
export function showWorker(to: string): string {
  if (to.startsWith('queue:')) return to.slice(0, LONGEST_SHOWN);
  const url = URL.parse(to);
  return url?.host ? `${url.protocol}//${url.host}${url.pathname}` : 'something else';
}

/** As Azure Storage names queues. */
const QUEUE = /^queue:(?=.{3,63}$)([a-z\d]+(?:-[a-z\d]+)*)$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * It is the handler's own word, or the operator's setting, and so may name a private host; what a person or an event
 * says must never become one.
 * @param isDevelopment on a laptop the worker may be a process beside us, over http.
 */
export function parseWorkerAddress(to: string, isDevelopment: boolean): WorkerAddress | undefined {
  const name = QUEUE.exec(to)?.[1];
  if (name !== undefined) return { kind: 'queue', name };
  const url = URL.parse(to);
  if (url?.username !== '' || url.password !== '') return undefined;
  const isLoopback = isDevelopment && url.protocol === 'http:' && LOOPBACK.test(url.hostname);
  return url.protocol === 'https:' || isLoopback ? { kind: 'webhook', url } : undefined;
}
