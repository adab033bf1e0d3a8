import { ContainerClient } from '@azure/storage-blob';
import { beforeEach, expect, test } from 'vitest';
import { type Job, jobIdOf } from '../../../src/domain/job.ts';
import { userKey } from '../../../src/domain/keys.ts';
import type { JobsTable, StoredJob } from '../../../src/storage/jobsTable.ts';
import { CONTAINERS } from '../../../src/storage/names.ts';
import { createStores } from '../../../src/stores.ts';
import { aJob } from '../../support/aJob.ts';
import { takeStorage } from '../../support/storage.ts';

const LARGE = 'x'.repeat(100_000);
const lease = { worker: 'w', until: '2026-11-22T10:01:00.000Z' };

let jobs: JobsTable;
let content: ContainerClient;
const { signal } = new AbortController();
const none = (id: string) => expect.fail(`${id} cannot be read`);
beforeEach(async () => {
  const connectionString = await takeStorage();
  jobs = createStores({ connectionString }).jobs;
  content = new ContainerClient(connectionString, CONTAINERS.largeContent);
});

async function blobs(): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of content.listBlobsFlat()) names.push(name);
  return names;
}

function jobOf(name: string, more: Partial<Job> = {}): Job {
  const recipientKey = userKey('emulator', name);
  return aJob({ recipientKey, id: jobIdOf(recipientKey, more.title ?? 'one'), ...more });
}

async function inserted(job: Job): Promise<StoredJob> {
  const stored = await jobs.insert(job);
  if (!stored) throw new Error(`${job.id} is there`);
  return stored;
}

test('a job is read as it was written, and its id is taken then', async () => {
  const job = jobOf('ada', { locale: 'de-DE', progress: { percent: 40, text: 'half' }, lease });
  const { eTag } = await inserted(job);
  expect(await jobs.get(job.id)).toEqual({ job, eTag, blobs: [] });
  expect(await jobs.insert({ ...job, title: 'another' })).toBeUndefined();
  expect(await jobs.get(jobIdOf(job.recipientKey, 'other'))).toBeUndefined();
  expect(await jobs.get('no id')).toBeUndefined();
});

test('who has read an older version is refused, also where only the lease was renewed', async () => {
  const read = await inserted(jobOf('ada', { lease }));
  const renewed = await jobs.renew(read, '2026-11-22T10:02:00.000Z', signal);
  expect(renewed?.job.lease).toEqual({ worker: 'w', until: '2026-11-22T10:02:00.000Z' });
  expect(await jobs.put(read, { ...read.job, step: 1 })).toBeUndefined();
  expect(await jobs.renew(read, '2026-11-22T10:03:00.000Z', signal)).toBeUndefined();
  expect(renewed && (await jobs.put(renewed, { ...renewed.job, step: 1 }))?.job.step).toBe(1);
  expect((await jobs.get(read.job.id))?.job).toMatchObject({ step: 1, lease: { until: '2026-11-22T10:02:00.000Z' } });
});

test('what is large lies beside the row, is changed with it, and goes with it', async () => {
  const first = await inserted(jobOf('ada', { input: LARGE, checkpoint: { at: LARGE }, step: 1 }));
  expect(await blobs()).toHaveLength(2);
  const second = await jobs.put(first, { ...first.job, checkpoint: { at: `${LARGE}2` }, step: 2 });
  expect(await blobs()).toHaveLength(2);
  const { id } = first.job;
  expect((await jobs.get(id))?.job).toEqual(second?.job);
  const third = second && (await jobs.put(second, { ...second.job, checkpoint: null, step: 3 }));
  expect(await blobs()).toHaveLength(1);
  // Paused since the first version: refused, and the row still has what it names.
  expect(await jobs.put(first, { ...first.job, checkpoint: LARGE })).toBeUndefined();
  expect((await jobs.get(id))?.job).toEqual(third?.job);
  await jobs.remove(id);
  expect(await jobs.get(id)).toBeUndefined();
  expect(await blobs()).toEqual([]);
});

test("a person's jobs, and everybody's by their states, page by page", async () => {
  const states = ['queued', 'done', 'outside', 'failed', 'running'] as const;
  for (const state of states) await inserted(jobOf('ada', { state, title: state }));
  await inserted(jobOf('bob'));
  const { recipientKey } = jobOf('ada');
  expect((await jobs.of(recipientKey, none)).map(({ state }) => state).sort()).toEqual([...states].sort());
  const found: Job[] = [];
  let next: string | undefined;
  do {
    const page = await jobs.page(['queued', 'failed'], { limit: 2, after: next }, none);
    expect(page.jobs.length).toBeLessThanOrEqual(2);
    found.push(...page.jobs);
    next = page.next;
  } while (next !== undefined);
  expect(found.map(({ state }) => state).sort()).toEqual(['failed', 'queued', 'queued']);
  expect((await jobs.page([], { limit: 100 }, none)).jobs).toHaveLength(6);
  await jobs.forget(recipientKey);
  expect((await jobs.page([], { limit: 100 }, none)).jobs.map(({ id }) => id)).toEqual([jobOf('bob').id]);
});

test('one that cannot be read is named, and keeps no other one from being listed', async () => {
  const good = await inserted(jobOf('ada', { title: 'good' }));
  const lost = await inserted(jobOf('ada', { title: 'lost', checkpoint: { at: LARGE }, step: 1 }));
  const odd = jobOf('ada', { title: 'odd' });
  await inserted({ ...odd, progress: { percent: 100.5, text: 'x' } });
  for (const blob of lost.blobs) await content.deleteBlob(blob);
  const unread: string[] = [];
  const tell = (id: string) => unread.push(id);
  const { recipientKey } = odd;
  const listed = await jobs.of(recipientKey, tell);
  const { jobs: page } = await jobs.page([], { limit: 10 }, tell);
  for (const some of [listed, page]) expect(some.map(({ id }) => id)).toEqual([good.job.id]);
  const ids = [lost.job.id, odd.id].sort();
  expect(unread.sort()).toEqual([...ids, ...ids].sort());
  // Of what lies beside the rows it reads nothing.
  const summaries = await jobs.summariesOf(recipientKey, (id) => expect(id).toBe(odd.id));
  expect(summaries.map(({ title }) => title).sort()).toEqual(['good', 'lost']);
});

test("a person's list has their jobs without what is large", async () => {
  const { input: _i, checkpoint: _c, outcome: _o, handOver: _h, ...rest } = jobOf('ada', { lease, input: LARGE });
  await inserted(jobOf('ada', { lease, input: LARGE }));
  expect(await jobs.summariesOf(rest.recipientKey, none)).toEqual([rest]);
});
