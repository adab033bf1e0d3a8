import { expect, test } from 'vitest';
import { answerJob } from '../../../../src/bot/jobs/answerJob.ts';
import type { Job } from '../../../../src/domain/job.ts';
import { DAY, MINUTE, SECOND } from '../../../../src/domain/time.ts';
import { ADA, MONDAY } from '../chat.ts';
import { jobsInMemory } from './jobsInMemory.ts';

function startTalk(locale?: string, isOptedOut = false) {
  const clock = { now: MONDAY };
  const longWork = jobsInMemory(() => clock.now);
  let turns = 0;
  const say = (text: string, turnKey = `turn-${++turns}`) => {
    clock.now = new Date(clock.now.getTime() + SECOND);
    const owner = { recipientKey: ADA, channelId: 'emulator', userId: 'ada', turnKey, locale };
    return answerJob({ longWork, owner, isOptedOut, now: () => clock.now }, text);
  };
  const only = (): Job => {
    const [job] = longWork.rows.values();
    if (!job) throw new Error('no job was started');
    return job;
  };
  return { longWork, say, only, clock };
}

test('a question becomes a job, and the person hears when the answer comes', async () => {
  const { say, only } = startTalk('en-US');
  expect(await say('ask the concierge where to eat in London')).toBe(
    'I have asked the concierge: “where to eat in London”. I come back with the answer in about a minute. Say **jobs** to see how far it is.',
  );
  expect(only()).toMatchObject({
    ...{ kind: 'concierge', title: 'where to eat in London', input: { question: 'where to eat in London' } },
    ...{ to: { user: { channelId: 'emulator', userId: 'ada' } }, locale: 'en-US', whenBusy: 'wait' },
  });
});

test('who has said stop is told that they will not hear of it', async () => {
  const { say, longWork } = startTalk('en-US', true);
  expect(await say('ask the concierge where to eat')).toContain('**start**');
  expect(longWork.rows.size).toBe(1);
});

test('one that may interrupt', async () => {
  const { say, only } = startTalk();
  expect(await say('ask the concierge urgently where to eat')).toContain('also if we are doing something else then');
  expect(only().whenBusy).toBe('interrupt');
});

test('a turn that is run again starts no second job, and ends no other one', async () => {
  const { say, longWork } = startTalk();
  const first = await say('ask the concierge where to eat', 'turn-a');
  expect(await say('ask the concierge where to eat', 'turn-a')).toBe(first);
  await say('ask the concierge where to sleep');
  await say('ask the concierge what to see');
  expect(longWork.rows.size).toBe(3);
  const stopped = await say('cancel job 2', 'turn-b');
  expect(stopped).toBe('I stopped looking: “where to sleep”. No answer will come.');
  expect(await say('cancel job 2', 'turn-b')).toBe(stopped);
  expect([...longWork.rows.values()].map(({ state }) => state)).toEqual(['queued', 'cancelled', 'queued']);
});

test('the list has numbers that stay, progress, and how each has ended', async () => {
  const { say, longWork, only, clock } = startTalk();
  expect(await say('jobs')).toContain('Nothing is under way.');
  for (const what of ['where to eat', 'where to sleep', 'what to see']) await say(`ask the concierge ${what}`);
  longWork.change({ ...only(), state: 'running', progress: { percent: 40.4, text: 'The food desk has two ideas' } });
  await say('cancel job where to sleep');
  expect(await say('jobs')).toBe(
    [
      'What you have asked:\n',
      '- **3** “what to see”: not begun yet; the answer comes in about a minute',
      '- **1** “where to eat”: 40 %, The food desk has two ideas; the answer comes in about a minute',
      '- **2** “where to sleep”: stopped\n',
      'Say **cancel job 3** to stop one.',
    ].join('\n'),
  );
  longWork.change({ ...only(), state: 'outside', progress: null });
  clock.now = new Date(MONDAY.getTime() + MINUTE);
  expect(await say('jobs')).toContain('**1** “where to eat”: under way; the answer comes in a moment');
  clock.now = new Date(MONDAY.getTime() + 5 * MINUTE);
  expect(await say('jobs')).toContain('**1** “where to eat”: under way; it takes longer than I thought');
});

test('of those that have ended the last five are listed', async () => {
  const { say } = startTalk();
  for (let number = 1; number <= 7; number++) {
    await say(`ask the concierge question ${number}`);
    await say(`cancel job ${number}`);
  }
  const list = (await say('jobs')) ?? '';
  expect(list.match(/“question \d”/g)).toEqual([7, 6, 5, 4, 3].map((number) => `“question ${number}”`));
});

test.each([
  ['done', 'answered'],
  ['failed', 'that did not work'],
  ['expired', 'that took too long'],
] as const)('what is %s cannot be stopped', async (state, words) => {
  const { say, longWork, only } = startTalk();
  await say('ask the concierge where to eat');
  longWork.change({ ...only(), state, endedAt: MONDAY.toISOString() });
  expect(await say('jobs')).toContain(`“where to eat”: ${words}`);
  for (const words of ['cancel job 1', 'cancel job', 'cancel job where to eat']) {
    expect(await say(words)).toBe('That is too late: “where to eat” has ended already.');
  }
});

test('which one is asked back, where several are meant', async () => {
  const { say, longWork } = startTalk();
  expect(await say('cancel job')).toContain('Nothing is under way.');
  expect(await say('cancel job 1')).toBe('You have no job 1. Say **jobs** to see those that you have.');
  await say('ask the concierge where to eat in London');
  await say('ask the concierge where to eat in Paris');
  for (const words of ['cancel job', 'cancel job where to eat']) {
    expect(await say(words)).toMatch(/^Which one\?\n\n- \*\*2\*\* .*Paris.*\n- \*\*1\*\* .*London/);
  }
  expect([...longWork.rows.values()].every(({ state }) => state === 'queued')).toBe(true);
  expect(await say('cancel job Paris')).toContain('I stopped looking: “where to eat in Paris”.');
  expect(await say('cancel job')).toContain('“where to eat in London”');
  expect(await say('cancel job Rome')).toContain('You have no job Rome.');
});

test('more than there may be', async () => {
  const { say } = startTalk();
  for (const what of ['1', '2', '3']) await say(`ask the concierge ${what}`);
  expect(await say('ask the concierge 4')).toBe(
    'You have 3 questions under way, and more I cannot keep in mind: say **jobs** to see which one can go.',
  );
});

test('a long question has a short title', async () => {
  const { say, only } = startTalk();
  await say(`ask the concierge ${'é'.repeat(999)}`);
  expect(only().title).toBe(`${'é'.repeat(119)}…`);
  expect(only().input).toEqual({ question: 'é'.repeat(999) });
  expect(await say(`ask the concierge ${'x'.repeat(1001)}`)).toContain('at most 1000 characters');
  expect(await say('ask the concierge')).toContain('Tell me what you want to know');
});

test("a stranger's words are shown as text alone, the person's own too", async () => {
  const { say, longWork, only } = startTalk();
  expect(await say('ask the concierge for **[tips](https://a.example)**')).toContain('“for \\*\\*\\[tips\\](https:');
  longWork.change({ ...only(), state: 'outside', progress: { percent: 10, text: '<at>all</at> **now**' } });
  expect(await say('jobs')).toContain('10 %, ‹at›all‹/at› \\*\\*now\\*\\*;');
  expect(await say('cancel job a*b')).toContain('You have no job a\\*b.');
});

test('in German', async () => {
  const { say, longWork, only } = startTalk('de-DE');
  expect(await say('frag den Concierge, wo man in London isst')).toBe(
    'Ich habe den Concierge gefragt: „wo man in London isst“. Mit der Antwort komme ich in etwa einer Minute zurück. Mit **Aufträge** siehst du, wie weit es ist.',
  );
  longWork.change({ ...only(), expectedAt: new Date(MONDAY.getTime() + 3 * DAY).toISOString() });
  expect(await say('Aufträge')).toContain(
    '„wo man in London isst“: noch nicht begonnen; die Antwort kommt in etwa 3 Tagen',
  );
  longWork.change({ ...only(), expectedAt: new Date(MONDAY.getTime() - DAY).toISOString() });
  expect(await say('Aufträge')).toContain('noch nicht begonnen; es dauert länger als gedacht');
  expect(await say('Auftrag 1 abbrechen')).toBe(
    'Ich suche nicht weiter: „wo man in London isst“. Es kommt keine Antwort.',
  );
});

test('what is about something else is left alone', async () => {
  const { say } = startTalk();
  for (const text of ['hello', 'cancel', 'my watches', '']) expect(await say(text)).toBeUndefined();
});
