import { beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../src/domain/job.ts';
import { userKey } from '../../../src/domain/keys.ts';
import { newJob } from '../../../src/domain/newJob.ts';
import { createStores } from '../../../src/stores.ts';
import { takeStorage } from '../../support/storage.ts';
import { type Ran, runCli } from './runCli.ts';

const BEGUN = new Date('2026-11-22T11:00:00.000Z');
const SECRET = 'the secret of a worker outside';

let storage: string;
const made: Job[] = [];

/** Each a second after the one before. */
async function add(userId: string, title: string, more: Partial<Job> = {}): Promise<Job> {
  const request = {
    ...{ recipientKey: userKey('emulator', userId), to: { user: { channelId: 'emulator', userId } }, locale: 'en' },
    ...{ kind: 'concierge', input: { question: title }, title, key: title },
  };
  const now = new Date(BEGUN.getTime() + 1000 * made.length);
  const its = { now, secret: SECRET, number: made.length + 1 };
  const job = { ...newJob(request, { deadlineMinutes: 15, expectedSeconds: 60 }, its), ...more };
  const { jobs } = createStores({ connectionString: storage });
  await jobs.insert(job);
  made.push(job);
  return job;
}

beforeAll(async () => {
  storage = await takeStorage();
  await add('ada', 'where to eat \u001b[31mtonight');
  await add('ada', 'where to sleep', {
    ...{ state: 'running', step: 2, tries: 3, faults: 1, checkpoint: { asked: 2 } },
    progress: { percent: 40, text: 'The food desk has two ideas' },
    lease: { worker: 'worker-1', until: '2026-11-22T11:01:30.000Z' },
    error: { message: 'the desk is closed', cause: 'Error: closed\n    at desk', at: '2026-11-22T11:00:30.000Z' },
  });
  await add('ada', 'what to see', {
    ...{ state: 'done', endedAt: '2026-11-22T11:01:00.000Z', isTold: true, outcome: { text: 'The museum.' } },
  });
  await add('bob', 'how to get there', {
    ...{ state: 'outside', handOver: { to: 'https://worker.example/jobs?code=key', data: { a: 1 }, isDone: true } },
  });
});

const jobs = (...words: string[]): Promise<Ran> => runCli(['jobs', ...words], { storage });
const titlesIn = ({ stdout }: Ran) => JSON.parse(stdout).items.map(({ title }: Job) => title);

async function eachPage(...words: string[]): Promise<string[]> {
  const found: string[] = [];
  let cursor: string[] = [];
  for (let pages = 0; pages < 10; pages++) {
    const { items, next } = JSON.parse((await jobs(...words, '--json', '--limit', '1', ...cursor)).stdout);
    expect(items.length).toBeLessThanOrEqual(1);
    found.push(...items.map(({ title }: Job) => title));
    if (next === null) return found;
    cursor = ['--cursor', next];
  }
  throw new Error('pages without end');
}

describe('jobs list', () => {
  it("shows everybody's, without their escapes", async () => {
    const { code, stdout } = await jobs();
    expect(code).toBe(0);
    expect(stdout.trimEnd().split('\n')).toHaveLength(5);
    expect(stdout).toContain('where to eat \\u001b[31mtonight');
    expect(stdout).toMatch(
      /2026-11-22 11:00:01Z +emulator:ada +running +40 %, The food desk has two ideas +3 +where to/,
    );
  });

  it('shows one person, the newest first, and those in some states', async () => {
    const titles = ['what to see', 'where to sleep', 'where to eat \u001b[31mtonight'];
    expect(titlesIn(await jobs('--user', 'emulator:ada', '--json'))).toEqual(titles);
    expect(titlesIn(await jobs('--user', 'emulator:ada', '--state', 'done', '--json'))).toEqual(['what to see']);
    expect(titlesIn(await jobs('--state', 'outside', '--json'))).toEqual(['how to get there']);
    expect(titlesIn(await jobs('--state', 'done, running', '--json')).sort()).toEqual([
      'what to see',
      'where to sleep',
    ]);
    expect(await jobs('--user', 'emulator:nobody')).toMatchObject({ code: 0, stdout: 'None.\n' });
  });

  it('goes page after page', async () => {
    const all = made.map(({ title }) => title).sort();
    expect((await eachPage()).sort()).toEqual(all);
    expect(await eachPage('--state', 'running')).toEqual(['where to sleep']);
    expect(await eachPage('--user', 'emulator:ada')).toEqual(
      made
        .slice(0, 3)
        .map(({ title }) => title)
        .reverse(),
    );
  });

  it('tells nobody the secret, nor the key of a webhook', async () => {
    const { stdout } = await jobs('--json');
    const id = made[3]?.id ?? '';
    const shown = [stdout, (await jobs('show', id)).stdout, (await jobs('show', id, '--json')).stdout].join('\n');
    expect(shown).not.toContain(SECRET);
    expect(shown).not.toContain('code=key');
    expect(JSON.parse(stdout).items.find((job: Job) => job.id === id)).toMatchObject({
      ...{ state: 'outside', handedTo: 'https://worker.example/jobs', notificationId: null },
    });
  });

  it.each([
    [['--state', 'lost'], '--state: got "lost", expected queued | running'],
    [['--user', 'ada'], '--user: got "ada"'],
    [['--cursor', 'bad'], '--cursor'],
    [['--user', 'emulator:ada', '--cursor', 'bad'], '--cursor'],
    [['--limit', '0'], 'whole number'],
  ])('%j is a fault of usage', async (words, said) => {
    expect(await jobs('list', ...words)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(said) });
  });
});

describe('jobs show', () => {
  it('shows how far one is, who has it, and what went wrong', async () => {
    const { code, stdout } = await jobs('show', made[1]?.id ?? '');
    expect(code).toBe(0);
    for (const line of [
      /^State +running$/m,
      /^Progress +40 %, The food desk has two ideas$/m,
      /^Deadline +2026-11-22 11:15:01Z$/m,
      /^Steps done +2$/m,
      /^Tries +3 of this step, 1 of them failed$/m,
      /^Worker +worker-1, until 2026-11-22 11:01:30Z$/m,
      /^Last error, 2026-11-22 11:00:30Z: the desk is closed\nError: closed\n {4}at desk$/m,
      /"question": "where to sleep"/,
    ]) {
      expect(stdout).toMatch(line);
    }
    expect(stdout).not.toMatch(/^(Ended|Notification|Handed to)/m);
  });

  it('names the notification that told the end', async () => {
    const job = made[2];
    const { stdout } = await jobs('show', job?.id ?? '', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ notificationId: `job-${job?.id}`, outcome: { text: 'The museum.' } });
    expect((await jobs('show', job?.id ?? '')).stdout).toContain(`npx proactive status job-${job?.id}`);
  });

  it('answers 4 for another id', async () => {
    for (const id of ['nope', `u-${'0'.repeat(32)}.${'0'.repeat(16)}`]) {
      expect(await jobs('show', id, '--json')).toMatchObject({ code: 4, stdout: '' });
    }
  });
});

describe('jobs cancel', () => {
  it('stops one, as often as it is asked to', async () => {
    const { id } = await add('cy', 'where to go');
    for (let times = 1; times <= 2; times++) {
      expect(await jobs('cancel', id, '--json')).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('"cancelled"'),
      });
    }
    expect(JSON.parse((await jobs('show', id, '--json')).stdout)).toMatchObject({ state: 'cancelled', outcome: null });
  });

  it('answers 1 where it is too late, and 4 where there is none', async () => {
    const id = made[2]?.id ?? '';
    const tooLate = await jobs('cancel', id, '--json');
    expect(tooLate.code).toBe(1);
    expect(JSON.parse(tooLate.stdout)).toEqual({ id, outcome: 'too-late' });
    expect(await jobs('cancel', 'nope')).toMatchObject({ code: 4, stdout: '' });
  });
});
