import { nameFault } from '../../src/domain/fault.ts';
import type { Job, JobState } from '../../src/domain/job.ts';
import type { JobsTable } from '../../src/storage/jobsTable.ts';
import type { Page } from '../commonOptions.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { note, print, printJson, printTable, showTime } from '../output.ts';
import { progressOf, toItem, writeWhose } from './jobItem.ts';
import { type JobsOptions, toRecipientKey, toStates } from './selection.ts';

interface JobPage {
  jobs: Job[];
  next: string | null;
}

export async function listJobs(options: JobsOptions): Promise<void> {
  const { limit, cursor, json, user } = options;
  const states = toStates(options.state);
  const recipientKey = user === undefined ? undefined : toRecipientKey(user);
  const after = cursor === undefined ? undefined : placeIn(cursor, recipientKey !== undefined);
  const { jobs: table } = await openStores();
  const page = { limit, ...(after === undefined ? {} : { cursor: after }) };
  const read = recipientKey === undefined ? readPage(table, states, page) : readOf(table, recipientKey, states, page);
  const { jobs, next } = await read;
  if (json) {
    printJson({ items: jobs.map(toItem), next });
    return;
  }
  if (jobs.length === 0) print('None.');
  else printTable(['Id', 'Begun', 'For', 'State', 'Progress', 'Tries', 'Question'], jobs.map(toRow));
  if (next !== null) note(`More: --cursor ${next}`);
}

function leftOut(id: string, error: unknown): void {
  note(`Left out: ${id}, whose row cannot be read (${nameFault(error)})`);
}

/** Of a small state many pages of the table have few: as many are read as fill one. */
async function readPage(table: JobsTable, states: readonly JobState[], { limit, cursor }: Page): Promise<JobPage> {
  const jobs: Job[] = [];
  let after = cursor;
  do {
    const page = await table.page(states, { limit: limit - jobs.length, after }, leftOut);
    jobs.push(...page.jobs);
    after = page.next;
  } while (after !== undefined && jobs.length < limit);
  return { jobs, next: after ?? null };
}

async function readOf(
  table: JobsTable,
  recipientKey: string,
  states: readonly JobState[],
  { limit, cursor }: Page,
): Promise<JobPage> {
  const all = (await table.of(recipientKey, leftOut)).filter(
    ({ state }) => states.length === 0 || states.includes(state),
  );
  const inOrder = all.sort((one, other) => (placeOf(one) < placeOf(other) ? 1 : -1));
  const rest = cursor === undefined ? inOrder : inOrder.filter((job) => placeOf(job) < cursor);
  const jobs = rest.slice(0, limit);
  const last = jobs.at(-1);
  return { jobs, next: last && rest.length > limit ? Buffer.from(placeOf(last)).toString('base64url') : null };
}

function placeOf({ createdAt, id }: Job): string {
  return `${createdAt} ${id}`;
}

/** Where the page before has ended. */
function placeIn(cursor: string, isOfOne: boolean): string {
  const place = isOfOne ? Buffer.from(cursor, 'base64url').toString() : cursor;
  if (isOfOne ? isPlace(place) : isToken(place)) return place;
  throw new Failure(EXIT.usage, '--cursor is not the "next" of an earlier answer.');
}

function isPlace(text: string): boolean {
  return !Number.isNaN(Date.parse(text.split(' ')[0] ?? ''));
}

/** Of a table's pages: an object as JSON in base64. */
function isToken(text: string): boolean {
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString())?.nextPartitionKey !== undefined;
  } catch {
    return false;
  }
}

function toRow(job: Job): string[] {
  const { id, createdAt, state, tries, title } = job;
  return [id, showTime(createdAt), writeWhose(job), state, progressOf(job), String(tries), short(title)];
}

const LONGEST = 60;

function short(title: string): string {
  const characters = Array.from(title);
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join('')}…` : title;
}
