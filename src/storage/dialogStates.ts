import { randomUUID } from 'node:crypto';
import { text as textOf } from 'node:stream/consumers';
import type { BlobLeaseClient, ContainerClient } from '@azure/storage-blob';
import { type ConversationState, conversationStateSchema, NEW_CONVERSATION } from '../domain/conversationState.ts';
import { parseJson } from '../domain/parseJson.ts';
import { isConflict, isNotFound } from './errors.ts';

/** More than a conversation comes to: what grows further has a fault. */
const MOST_BYTES = 4 * 1024 * 1024;

/**
 * Blobs of `dialog-state`: what a conversation's turns share, by the conversation's key. The lease on a blob is the
 * turn lock. Whoever holds it counts its time from before `acquire` and `renew` were called: what gets no answer is
 * asked again at once, after 4 s and after 12 s.
 *
 * A lease that ran out and that nobody has taken since: `write` is refused, `renew` succeeds, and then nobody has
 * written in between. Azurite does as Azure says, but lets any id renew a lease that ran out, to the good of whoever
 * had it last: https://learn.microsoft.com/rest/api/storageservices/lease-blob#remarks
 * The same page: after a lease ran out, Azure may take up to a minute before it gives a new one.
 */
export class DialogStates {
  readonly #container: ContainerClient;

  constructor(container: ContainerClient) {
    this.#container = container;
  }

  /**
   * @param leaseSeconds 15 to 60: Azure takes nothing else.
   * @returns the id of the lease; undefined while somebody else holds it.
   */
  async acquire(conversationKey: string, leaseSeconds: number): Promise<string | undefined> {
    // Ours, so that the SDK is given the lease again where it asks again because an answer was lost.
    const leaseId = randomUUID();
    try {
      await this.#lease(conversationKey, leaseId).acquireLease(leaseSeconds);
      return leaseId;
    } catch (error) {
      if (isConflict(error)) return undefined;
      if (!isNotFound(error)) throw error;
    }
    await this.#create(conversationKey);
    return this.acquire(conversationKey, leaseSeconds);
  }

  /** @returns the text where it is none of ours: of another release, say. */
  async read(conversationKey: string): Promise<{ state: ConversationState } | { unreadable: string }> {
    const text = await this.#download(conversationKey);
    if (text === undefined) return { state: NEW_CONVERSATION };
    const { data } = conversationStateSchema.safeParse(parseJson(text));
    return data ? { state: data } : { unreadable: text };
  }

  /**
   * @returns false when the lease is not held any more. The state may be written all the same: the answer was lost,
   * and the lease with it before the SDK asked again.
   */
  async write(conversationKey: string, leaseId: string, state: ConversationState): Promise<boolean> {
    const bytes = Buffer.from(JSON.stringify(state));
    if (bytes.length > MOST_BYTES) {
      throw new Error(
        `state of conversation ${conversationKey}: ${bytes.length} bytes, expected at most ${MOST_BYTES}`,
      );
    }
    const blob = this.#container.getBlockBlobClient(conversationKey);
    // Azurite makes a blob that is not there, whatever the lease.
    const conditions = { leaseId, ifMatch: '*' };
    return isHeld(blob.upload(bytes, bytes.length, { conditions }));
  }

  /** Puts what could not be read beside the state, for an operator to look at. */
  async keepUnreadable(conversationKey: string, text: string, now: Date): Promise<void> {
    const blob = this.#container.getBlockBlobClient(`unreadable/${conversationKey}-${now.toISOString()}`);
    await blob.upload(text, Buffer.byteLength(text));
  }

  /** For as long again as it was acquired for. @returns false when somebody else has taken it. */
  async renew(conversationKey: string, leaseId: string): Promise<boolean> {
    return isHeld(this.#lease(conversationKey, leaseId).renewLease());
  }

  async release(conversationKey: string, leaseId: string): Promise<void> {
    await isHeld(this.#lease(conversationKey, leaseId).releaseLease());
  }

  /** Whoever has a turn just now is refused when they write. What could not be read goes too. */
  async forget(conversationKey: string): Promise<void> {
    for await (const { name } of this.#container.listBlobsFlat({ prefix: `unreadable/${conversationKey}-` })) {
      await this.#container.deleteBlob(name);
    }
    await isHeld(this.#lease(conversationKey, randomUUID()).breakLease(0));
    await isHeld(this.#container.deleteBlob(conversationKey));
  }

  #lease(conversationKey: string, leaseId: string): BlobLeaseClient {
    return this.#container.getBlobClient(conversationKey).getBlobLeaseClient(leaseId);
  }

  /** Never over one that is there. */
  async #create(conversationKey: string): Promise<void> {
    const text = JSON.stringify(NEW_CONVERSATION);
    try {
      const conditions = { ifNoneMatch: '*' };
      await this.#container.getBlockBlobClient(conversationKey).upload(text, text.length, { conditions });
    } catch (error) {
      if (!isConflict(error)) throw error;
    }
  }

  async #download(conversationKey: string): Promise<string | undefined> {
    try {
      // `downloadToBuffer` asks for the size first.
      const { readableStreamBody } = await this.#container.getBlobClient(conversationKey).download();
      return readableStreamBody ? await textOf(readableStreamBody) : '';
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}

/** Whether what needs the lease was done. A blob that is gone has none. */
async function isHeld(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (isConflict(error) || isNotFound(error)) return false;
    throw error;
  }
}
