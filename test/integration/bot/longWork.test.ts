import { afterEach, beforeEach, expect, test } from 'vitest';
import { textsFor } from '../../../src/bot/texts/textsFor.ts';
import { NEW_CONVERSATION } from '../../../src/domain/conversationState.ts';
import { concierge } from '../../../src/jobs/concierge/concierge.ts';
import { messageFrom } from '../../support/bot.ts';
import { takePointers } from '../../support/hosts.ts';
import { type JobBot, startJobBot } from '../../support/jobs.ts';
import { silent } from '../../support/silent.ts';

const ASKED = 'ask the concierge where to eat in London';
const PROMISE = expect.stringContaining('I come back with the answer in about a minute');
const ANSWER = expect.stringContaining('**Borough Market**');
const TITLE = '“where to eat in London”';

let bot: JobBot;
beforeEach(async () => {
  const handler = concierge({
    latestOf: (topic) => bot.services.latestEvents.of(topic),
    conciergeTexts: (locale) => textsFor(locale).concierge,
    deskSeconds: 0,
  });
  bot = await startJobBot(handler);
});
afterEach(() => bot[Symbol.asyncDispose]());

/** @returns what the chat got meanwhile. */
async function say(text: string, more: object = {}): Promise<string[]> {
  const before = bot.channel.textsIn('chat-ada').length;
  await bot.post(messageFrom('ada', bot.channel, { text, locale: 'en-US', ...more }));
  return bot.channel.textsIn('chat-ada').slice(before);
}

/** Has all work done. @returns what the chat got meanwhile, the message of the progress aside. */
async function work(): Promise<string[]> {
  const before = bot.channel.textsIn('chat-ada').length;
  await bot.runAll();
  await takePointers(bot);
  return bot.channel
    .textsIn('chat-ada')
    .slice(before)
    .filter((text) => !text.startsWith(`${TITLE}: `) || ANSWER.asymmetricMatch(text));
}

const jobs = () => bot.services.longWork.of(bot.userOfAda.recipientKey);

test('a question is answered later, with its progress on one message', async () => {
  expect(await say(ASKED)).toEqual([PROMISE]);
  expect(await work()).toEqual([ANSWER]);
  expect(await jobs()).toMatchObject([{ state: 'done', step: 4, title: 'where to eat in London', locale: 'en-US' }]);
  const progress = bot.channel.posts.filter(
    ({ activity }) => activity.text?.startsWith(`${TITLE}: `) && !ANSWER.asymmetricMatch(activity.text),
  );
  expect(progress.filter(({ method }) => method === 'POST').map(({ activity }) => activity.text)).toEqual([
    `${TITLE}: 20 %, The food desk has three ideas`,
  ]);
  expect(progress.at(-1)).toMatchObject({ method: 'PUT', activity: { text: `${TITLE}: done. The answer follows.` } });
  expect(await say('jobs')).toEqual([expect.stringContaining(`**1** ${TITLE}: answered`)]);
  expect(await say('cancel job')).toEqual([expect.stringContaining('That is too late')]);
});

test('in the middle of a booking it is taken, and its answer comes after the booking', async () => {
  await say('book a trip to London');
  const question = 'Back to your trip to London: When do you want to fly?';
  expect(await say(ASKED)).toEqual([PROMISE, question]);
  expect(await say('jobs')).toEqual([expect.stringContaining('not begun yet'), question]);
  expect(await work()).toEqual([]);
  expect(await jobs()).toMatchObject([{ state: 'done', isTold: true }]);
  await say('tomorrow');
  expect(await say('cancel')).toEqual([expect.stringContaining('I stopped your trip to London'), ANSWER]);
});

test('asked for urgently, it interrupts the booking, whose question comes again', async () => {
  await say('book a trip to London');
  await say('ask the concierge urgently where to eat in London');
  expect(await work()).toEqual([ANSWER, expect.stringContaining('When do you want to fly?')]);
});

test('a second question is a second job; one that is stopped is not answered', async () => {
  await say(ASKED);
  await say('ask the concierge for museums in Paris');
  expect(await say('cancel job Paris')).toEqual(['I stopped looking: “for museums in Paris”. No answer will come.']);
  expect((await jobs()).map(({ state }) => state)).toEqual(['queued', 'cancelled']);
  expect(await work()).toEqual([ANSWER]);
  expect(await say('jobs')).toEqual([expect.stringMatching(/\*\*2\*\* “for museums in Paris”: stopped/)]);
});

test('a turn that is run again starts no second job, whatever became of the first run', async () => {
  const activity = messageFrom('ada', bot.channel, { text: ASKED });
  const inbound = { ...activity, membersAdded: [], membersRemoved: [] };
  for (let runs = 1; runs <= 2; runs++) {
    const { activities } = await bot.services.bot.turn(NEW_CONVERSATION, inbound, silent);
    expect(activities.map((held) => held.activity['text'])).toEqual([PROMISE]);
  }
  expect(await jobs()).toHaveLength(1);
  await bot.services.bot.turn(
    NEW_CONVERSATION,
    { ...inbound, id: 'another', timestamp: '2026-11-22T10:00:00Z' },
    silent,
  );
  expect(await jobs()).toHaveLength(2);
});

test('what the bot has heard of the price of a hotel is in the answer', async () => {
  const event = {
    source: '/feed',
    id: 'e-1',
    type: 'hotel.price',
    subject: 'bellagio',
    data: { price: 159, currency: 'USD' },
  };
  await bot.services.takeEvent({ ...event, time: new Date().toISOString() }, silent);
  await say('ask the concierge where to sleep in Las Vegas');
  expect(await work()).toEqual(
    expect.arrayContaining([expect.stringContaining('The price that I heard last: 159 USD.')]),
  );
});

test('a group is sent to a personal chat', async () => {
  const conversation = { id: 'chat-ada', conversationType: 'groupChat', isGroup: true, tenantId: 'contoso' };
  for (const text of [ASKED, 'jobs', 'cancel job 1']) {
    expect(await say(text, { conversation })).toEqual([expect.stringContaining('personal chat')]);
  }
  expect(await jobs()).toEqual([]);
});

test('in German', async () => {
  expect(await say('frag den Concierge, wo man in Wien Kuchen isst', { locale: 'de-DE' })).toEqual([
    expect.stringContaining('Ich habe den Concierge gefragt'),
  ]);
  expect((await work()).at(-1)).toMatch(/^„wo man in Wien Kuchen isst“: Im Reiseführer[\s\S]*\*\*Café Central\*\*/);
});

test('who has said stop is told that nothing can come, unless they say start', async () => {
  await say('stop');
  const muted = `I have asked the concierge: ${TITLE}. But you have said **stop**: say **start**, or I may not bring you the answer.`;
  expect(await say(ASKED)).toEqual([muted]);
  await say('start');
  expect(await work()).toEqual([ANSWER]);
});
