import { randomUUID } from 'node:crypto';
import { odata, type TableClient } from '@azure/data-tables';
import { type Job, type JobState, type JobSummary, jobSchema, LARGE, type Large } from '../domain/job.ts';
import { isConflict, isNotFound } from './errors.ts';
import { blobOf, folderOf, jobRowSchema, keptIn, keysOf, keysOfOwn, leaseIn, OF_SUMMARY, toSummary } from './jobRow.ts';
import type { LargeContent } from './largeContent.ts';
import { type Entity, readable, type Unreadable } from './readableJob.ts';
import { deleteRow, getRow, MOST_IN_PAGE, putRow } from './rows.ts';

/** A job, and the version of its row that was read. */
export interface StoredJob {
  job: Job;
  eTag: string;
  /** What lies beside it. */
  blobs: readonly string[];
}

/** Rows of `jobs`: a partition for each person. What is too large for a row goes to blobs that go with it. */
export class JobsTable {
  readonly #table: TableClient;
  readonly #content: LargeContent;

  constructor(table: TableClient, content: LargeContent) {
    this.#table = table;
    this.#content = content;
  }

  /** @returns undefined when there is one with its id. */
  async insert(job: Job): Promise<StoredJob | undefined> {
    return this.#write(job, undefined);
  }

  async get(id: string): Promise<StoredJob | undefined> {
    const keys = keysOf(id);
    const row = keys && (await getRow(this.#table, keys));
    return row && this.#toStored(row);
  }

  /** @returns undefined when somebody else wrote in between, or the row is gone. */
  async put(read: StoredJob, job: Job): Promise<StoredJob | undefined> {
    const written = await this.#write(job, read);
    const left = written ? read.blobs.filter((blob) => !written.blobs.includes(blob)) : [];
    await Promise.all(left.map((blob) => this.#content.remove(blob)));
    return written;
  }

  /** Writes the lease alone. @returns as `put`. */
  async renew(
    { job, eTag, blobs }: StoredJob,
    until: string,
    abortSignal: AbortSignal,
  ): Promise<StoredJob | undefined> {
    if (!job.lease) throw new Error(`job ${job.id}: it has no lease that could be renewed`);
    const lease = { ...job.lease, until };
    try {
      const row = { ...keysOfOwn(job), leaseUntil: until };
      const { etag = '' } = await this.#table.updateEntity(row, 'Merge', { etag: eTag, abortSignal });
      return { job: { ...job, lease }, eTag: etag, blobs };
    } catch (error) {
      if (isConflict(error) || isNotFound(error)) return undefined;
      throw error;
    }
  }

  /** A person's, in no order. */
  async of(recipientKey: string, unreadable: Unreadable): Promise<Job[]> {
    const filter = odata`PartitionKey eq ${recipientKey}`;
    const jobs: Job[] = [];
    for await (const row of this.#table.listEntities({ queryOptions: { filter } })) {
      jobs.push(...(await readable(row, unreadable, async () => (await this.#toStored(row)).job)));
    }
    return jobs;
  }

  /** A person's, in no order, without what can be large: nothing but their rows is read. */
  async summariesOf(recipientKey: string, unreadable: Unreadable): Promise<JobSummary[]> {
    const queryOptions = { filter: odata`PartitionKey eq ${recipientKey}`, select: OF_SUMMARY };
    const jobs: JobSummary[] = [];
    for await (const row of this.#table.listEntities({ queryOptions })) {
      jobs.push(...(await readable(row, unreadable, async () => toSummary(row))));
    }
    return jobs;
  }

  /**
   * Everybody's, for the operator: a page in the order of the keys, those in one of `states` where there are any.
   * @param after the `next` of the page before.
   */
  async page(
    states: readonly JobState[],
    { limit, after }: { limit: number; after?: string | undefined },
    unreadable: Unreadable,
  ): Promise<{ jobs: Job[]; next: string | undefined }> {
    const queryOptions = states.length > 0 ? { filter: anyOf(states) } : {};
    const rows = this.#table.listEntities({ queryOptions });
    const maxPageSize = Math.min(limit, MOST_IN_PAGE);
    const settings = after === undefined ? { maxPageSize } : { maxPageSize, continuationToken: after };
    const jobs: Job[] = [];
    // A page can be empty and still have a next one.
    for await (const page of rows.byPage(settings)) {
      for (const row of page) {
        jobs.push(...(await readable(row, unreadable, async () => (await this.#toStored(row)).job)));
      }
      if (jobs.length > 0) return { jobs, next: page.continuationToken };
    }
    return { jobs, next: undefined };
  }

  /** Removes a job and all that is kept of it: itself last. */
  async remove(id: string): Promise<void> {
    const keys = keysOf(id);
    if (!keys) return;
    await this.#content.removeFolder(folderOf(id));
    await deleteRow(this.#table, keys);
  }

  /** Removes all of a person's. Whoever works on one is refused when they write. */
  async forget(recipientKey: string): Promise<void> {
    const queryOptions = { filter: odata`PartitionKey eq ${recipientKey}`, select: ['RowKey'] };
    for await (const { rowKey = '' } of this.#table.listEntities({ queryOptions })) {
      await this.remove(`${recipientKey}.${rowKey}`);
    }
  }

  async #write(job: Job, over: StoredJob | undefined): Promise<StoredJob | undefined> {
    const { input: _i, checkpoint: _c, outcome: _o, handOver: _h, lease, ...rest } = job;
    const large = await Promise.all(LARGE.map((name) => this.#keep(job, name, over?.blobs ?? [])));
    const writeId = randomUUID();
    const row = {
      ...keysOfOwn(job),
      ...{ v: 1, writeId },
      ...{ job: JSON.stringify(rest), state: job.state },
      ...{ worker: lease?.worker ?? '', leaseUntil: lease?.until ?? '' },
      ...Object.assign({}, ...large.map(({ columns }) => columns)),
    };
    const eTag = await putRow(this.#table, row, over?.eTag);
    if (eTag !== undefined) return { job, eTag, blobs: large.flatMap(({ blobs }) => blobs) };
    // The answer may have been lost, and the SDK refused when it asked again.
    const there = await getRow(this.#table, keysOfOwn(job));
    return there?.['writeId'] === writeId ? this.#toStored(there) : undefined;
  }

  /** @param there what has been written before. */
  async #keep(job: Job, name: Large, there: readonly string[]) {
    const text = JSON.stringify(job[name]) ?? 'null';
    const blob = blobOf(job, name, text);
    const kept = there.includes(blob) ? { blob } : await this.#content.keepAs(blob, text);
    return 'inline' in kept
      ? { columns: { [name]: kept.inline, [`${name}Blob`]: '' }, blobs: [] }
      : { columns: { [name]: '', [`${name}Blob`]: kept.blob }, blobs: [kept.blob] };
  }

  async #toStored(entity: Entity): Promise<StoredJob> {
    try {
      return await this.#readWhole(entity);
    } catch (error) {
      if (!isNotFound(error)) throw error;
      // Somebody wrote the next version in between, and removed what this one names.
      const { partitionKey = '', rowKey = '' } = entity;
      const row = await getRow(this.#table, { partitionKey, rowKey });
      if (!row || row.etag === entity.etag) throw error;
      return this.#toStored(row);
    }
  }

  async #readWhole(entity: { etag?: string }): Promise<StoredJob> {
    const row = jobRowSchema.parse(entity);
    const large = await Promise.all(LARGE.map((name) => this.#content.read(keptIn(row, name))));
    const values = LARGE.map((name, index) => [name, JSON.parse(large[index] ?? 'null')]);
    const job = jobSchema.parse({ ...JSON.parse(row.job), ...Object.fromEntries(values), lease: leaseIn(row) });
    return { job, eTag: entity.etag ?? '', blobs: LARGE.flatMap((name) => row[`${name}Blob`] || []) };
  }
}

function anyOf(states: readonly JobState[]): string {
  return states.map((state) => odata`state eq ${state}`).join(' or ');
}
