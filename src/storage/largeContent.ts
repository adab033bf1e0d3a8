import { createHash } from 'node:crypto';
import type { ContainerClient } from '@azure/storage-blob';

/** Most characters that a row keeps itself: a table's text ends at 32,768. */
const MOST_INLINE = 30_000;

/** Text as a row keeps it: itself, or the name of the blob that holds it. */
export type KeptText = { inline: string } | { blob: string };

/** Blobs named after the hash of what is in them: written twice they are the same. */
export class LargeContent {
  readonly #container: ContainerClient;

  constructor(container: ContainerClient) {
    this.#container = container;
  }

  async keep(text: string): Promise<KeptText> {
    if (text.length <= MOST_INLINE) return { inline: text };
    const bytes = Buffer.from(text);
    const blob = createHash('sha256').update(bytes).digest('hex');
    await this.#container.getBlockBlobClient(blob).uploadData(bytes);
    return { blob };
  }

  async read(kept: KeptText): Promise<string> {
    if ('inline' in kept) return kept.inline;
    return (await this.#container.getBlockBlobClient(kept.blob).downloadToBuffer()).toString();
  }
}
