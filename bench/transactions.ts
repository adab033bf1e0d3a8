import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';

/** Requests to storage, by what they are: `POST $batch` is a transaction, `PUT dialog-state acquire` takes a lease. */
export type Transactions = [request: string, count: number][];

export interface TransactionCounter {
  /** What `work` asks storage for is counted; what goes on beside it too. */
  during<T>(work: () => Promise<T>): Promise<T>;
  /** What it asks for is not. */
  pause<T>(work: () => Promise<T>): Promise<T>;
  /** What was counted since the last call. */
  take(): Transactions;
}

/** Counts requests where they leave the process. The SDKs ask by node:http, and our sender by undici: storage alone is seen. */
export function countTransactions(): TransactionCounter {
  const counts = new Map<string, number>();
  let isCounting = false;
  subscribe('http.client.request.start', (message) => {
    if (!isCounting) return;
    const what = nameOf((message as { request: ClientRequest }).request);
    counts.set(what, (counts.get(what) ?? 0) + 1);
  });
  const whileCounting = async <T>(isOn: boolean, work: () => Promise<T>) => {
    isCounting = isOn;
    try {
      return await work();
    } finally {
      isCounting = !isOn;
    }
  };
  return {
    during: (work) => whileCounting(true, work),
    pause: (work) => whileCounting(false, work),
    take: () => {
      const taken = [...counts];
      counts.clear();
      return taken;
    },
  };
}

function nameOf(request: ClientRequest): string {
  const lease = request.getHeader('x-ms-lease-action');
  const resource = request.path.split(/[/?(]/)[2] ?? request.path;
  return [request.method, resource, ...(lease ? [String(lease)] : [])].join(' ');
}

export function sum(transactions: Transactions): number {
  return transactions.reduce((all, [, count]) => all + count, 0);
}
