import { createHash } from 'node:crypto';
import type { ContainerClient } from '@azure/storage-blob';
import { DAY } from '../domain/time.ts';
import { isConflict, isNotFound } from './errors.ts';

/** Most characters that a row keeps itself: a table's text ends at 32,768. */
const MOST_INLINE = 30_000;
/** Most bytes that a row keeps itself: what a binary property holds. */
const MOST_INLINE_BYTES = 65_536;

/** Bytes lie apart from texts: whoever removes the one looks for its readers in its own table alone. */
const BODIES = 'bodies/';

/** Text as a row keeps it: itself, or the name of the blob that holds it. */
export type KeptText = { inline: string } | { blob: string };
/** Bytes as a row keeps them. */
export type KeptBytes = { inline: Uint8Array } | { blob: string };

/** Blobs named after the hash of what is in them, so that written twice they are the same; or after their only row. */
export class LargeContent {
  readonly #container: ContainerClient;

  constructor(container: ContainerClient) {
    this.#container = container;
  }

  async keep(text: string): Promise<KeptText> {
    return text.length <= MOST_INLINE ? { inline: text } : this.#upload(Buffer.from(text));
  }

  /** As `keep`, for a text that one row alone has: `name` is that row's, and the blob is removed with it. */
  async keepAs(name: string, text: string): Promise<KeptText> {
    return text.length <= MOST_INLINE ? { inline: text } : this.#uploadAs(name, Buffer.from(text));
  }

  /** Removes what `keepAs` kept. */
  async remove(blob: string): Promise<void> {
    await this.#container.getBlockBlobClient(blob).deleteIfExists();
  }

  /** Removes all that `keepAs` kept under names that begin with `folder`. */
  async removeFolder(folder: string): Promise<void> {
    for await (const { name } of this.#container.listBlobsFlat({ prefix: folder })) await this.remove(name);
  }

  async read(kept: KeptText): Promise<string> {
    return 'inline' in kept ? kept.inline : (await this.#download(kept.blob)).toString();
  }

  /** Removes a blob of text unless somebody keeps the same text just now, and has no row that says so yet. */
  async removeOld(blob: string): Promise<void> {
    const conditions = { ifUnmodifiedSince: new Date(Date.now() - DAY) };
    try {
      await this.#container.getBlockBlobClient(blob).delete({ conditions });
    } catch (error) {
      if (!isNotFound(error) && !isConflict(error)) throw error;
    }
  }

  async keepBytes(bytes: Uint8Array): Promise<KeptBytes> {
    return bytes.length <= MOST_INLINE_BYTES ? { inline: bytes } : this.#upload(bytes, BODIES);
  }

  async readBytes(kept: KeptBytes): Promise<Uint8Array> {
    return 'inline' in kept ? kept.inline : this.#download(kept.blob);
  }

  async #upload(bytes: Uint8Array, folder = ''): Promise<{ blob: string }> {
    return this.#uploadAs(`${folder}${createHash('sha256').update(bytes).digest('hex')}`, bytes);
  }

  async #uploadAs(blob: string, bytes: Uint8Array): Promise<{ blob: string }> {
    await this.#container.getBlockBlobClient(blob).uploadData(bytes);
    return { blob };
  }

  async #download(blob: string): Promise<Buffer> {
    return this.#container.getBlockBlobClient(blob).downloadToBuffer();
  }
}
