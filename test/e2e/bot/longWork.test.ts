import { expect, test } from 'vitest';
import { messageFrom } from '../../support/bot.ts';
import { type Connector, startConnector } from '../../support/connector.ts';
import { until } from '../../support/until.ts';
import { startRunningBot } from './runningBot.ts';

const TITLE = '“where to eat in London”';
const ASKED = 'ask the concierge where to eat in London';
const ANSWER = /^“where to eat in London”: the concierge's guide says\n\n- \*\*Borough Market/;
const PROMISE = /I come back with the answer in about a minute/;

function toldIn(channel: Connector, chat: string): string[] {
  return channel.textsIn(chat).filter((text) => ANSWER.test(text));
}

function progressIn(channel: Connector, chat: string) {
  return channel.posts
    .filter(({ path }) => path.startsWith(`/v3/conversations/${chat}/activities`))
    .map(({ method, path, activity: { text = '' } }) => ({ method, path, text }))
    .filter(({ text }) => text.startsWith(`${TITLE}: `) && !ANSWER.test(text));
}

test('the concierge is asked: progress on one message, then the answer; after a booking that is under way', async () => {
  await using channel = await startConnector();
  const bot = await startRunningBot(['--no-chat']);
  const say = async (name: string, text: string) => {
    const before = channel.textsIn(`chat-${name}`).length;
    await bot.post(messageFrom(name, channel, { text, locale: 'en-US' }));
    return channel.textsIn(`chat-${name}`).slice(before);
  };

  await say('bob', 'book a trip to London');
  expect(await say('bob', ASKED)).toEqual([
    expect.stringMatching(PROMISE),
    expect.stringContaining('Back to your trip'),
  ]);
  // The first progress can be there already.
  expect((await say('ada', ASKED))[0]).toMatch(PROMISE);

  await until('the first progress', async () => progressIn(channel, 'chat-ada')[0]);
  expect((await say('ada', 'jobs'))[0]).toMatch(/\*\*1\*\* “where to eat in London”: \d+ %, The \w+ desk has/);
  const listed = await bot.proactive('jobs', 'list', '--user', 'emulator:ada', '--json');
  const [job] = JSON.parse(listed.output).items;
  expect(job).toMatchObject({ state: 'running', title: 'where to eat in London', error: null });

  await until('the answer', async () => toldIn(channel, 'chat-ada')[0], 90);
  await until('the end of the progress', async () =>
    progressIn(channel, 'chat-ada').find(({ text }) => text === `${TITLE}: done. The answer follows.`),
  );
  const progress = progressIn(channel, 'chat-ada');
  expect(progress.map(({ method }) => method)).toEqual(['POST', ...progress.slice(1).map(() => 'PUT')]);
  expect(new Set(progress.slice(1).map(({ path }) => path)).size).toBe(1);
  expect(progress.length).toBeGreaterThan(2);

  const shown = await until('the end of the job', async () => {
    const { output } = await bot.proactive('jobs', 'show', job.id, '--json');
    const found = JSON.parse(output);
    return found.notificationId === null ? undefined : found;
  });
  expect(shown).toMatchObject({ state: 'done', step: 4, faults: 0, lease: null });
  await until('the record', async () => ((await bot.stateOf(shown.notificationId)) === 'sent' ? true : undefined));

  const [ofBob] = await until(
    "bob's answer",
    async () => {
      const { items } = JSON.parse((await bot.proactive('jobs', '--user', 'emulator:bob', '--json')).output);
      return items[0]?.notificationId ? items : undefined;
    },
    90,
  );
  await until('that it waits', async () =>
    (await bot.stateOf(ofBob.notificationId)) === 'waiting' ? true : undefined,
  );
  expect(toldIn(channel, 'chat-bob')).toEqual([]);
  expect(await say('bob', 'tomorrow')).toEqual([expect.any(String)]);
  expect(toldIn(channel, 'chat-bob')).toEqual([]);
  await say('bob', 'cancel');
  await until('the answer', async () => toldIn(channel, 'chat-bob')[0]);
  expect(channel.textsIn('chat-bob').at(-1)).toMatch(ANSWER);
  expect([toldIn(channel, 'chat-ada').length, toldIn(channel, 'chat-bob').length]).toEqual([1, 1]);
});
