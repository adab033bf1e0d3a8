/** One host at a time listens to a timer: a lease on a blob (SingletonListener.cs and SingletonManager.cs of Azure/azure-webjobs-sdk). */
import { type ContainerClient, RestError } from '@azure/storage-blob';
import { describeFault, type Log } from './log.ts';

export interface Lease {
  /** Aborted when somebody else may have it. */
  lost: AbortSignal;
  release(): Promise<void>;
}

/** Undefined while another host holds it. It is renewed at half of its time. */
export async function acquireLease(
  container: ContainerClient,
  blobName: string,
  periodMs: number,
  log: Log,
): Promise<Lease | undefined> {
  const blob = container.getBlockBlobClient(blobName);
  const lease = blob.getBlobLeaseClient();
  try {
    if (!(await blob.exists())) await blob.upload('', 0, { conditions: { ifNoneMatch: '*' } });
    await lease.acquireLease(periodMs / 1000);
  } catch (error) {
    // 409: another host holds it, or has just made the blob; 412: it was quicker with both.
    if (error instanceof RestError && (error.statusCode === 409 || error.statusCode === 412)) return undefined;
    throw error;
  }
  const lost = new AbortController();
  const timer = setInterval(() => {
    lease.renewLease().catch((error) => {
      log('error', `The lease '${blobName}' was lost: ${describeFault(error)}`);
      clearInterval(timer);
      lost.abort();
    });
  }, periodMs / 2);
  return {
    lost: lost.signal,
    release: async () => {
      clearInterval(timer);
      if (!lost.signal.aborted) await lease.releaseLease();
    },
  };
}
