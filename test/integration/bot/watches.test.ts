import { afterAll, expect, test } from 'vitest';
import { messageFrom, startBot } from '../../support/bot.ts';

const bot = await startBot();
afterAll(() => bot[Symbol.asyncDispose]());
const { channel } = bot;

async function say(name: string, text: string): Promise<string[]> {
  const before = channel.textsIn(`chat-${name}`).length;
  await bot.post(messageFrom(name, channel, { text }));
  return channel.textsIn(`chat-${name}`).slice(before);
}

test('a person watches hotels, lists them, and ends one', async () => {
  expect(await say('ada', 'my watches')).toEqual([expect.stringContaining('no')]);
  expect(await say('ada', 'watch Bellagio below 150')).toEqual([expect.stringContaining('Bellagio')]);
  expect(await say('ada', 'watch Venetian if it drops 20 %')).toEqual([expect.stringContaining('20 %')]);
  expect(await say('ada', 'my watches')).toEqual([expect.stringMatching(/Bellagio[\s\S]*Venetian/)]);
  await say('ada', 'stop watching Bellagio');
  expect(await say('ada', 'my watches')).toEqual([expect.not.stringContaining('Bellagio')]);
  expect(await say('bob', 'my watches')).toEqual([expect.not.stringContaining('Venetian')]);
});

test('in a group they are answered as what belongs into a personal chat', async () => {
  const conversation = { id: 'group', conversationType: 'groupChat', isGroup: true };
  for (const text of ['watch Bellagio below 150', 'my watches', 'stop watching Bellagio']) {
    const before = channel.textsIn('group').length;
    await bot.post(messageFrom('ada', channel, { text, conversation }));
    expect(channel.textsIn('group').slice(before)).toEqual([expect.stringContaining('personal chat')]);
  }
});

test('who has said stop is told that nothing comes', async () => {
  await say('dee', 'stop');
  expect(await say('dee', 'watch Bellagio below 150')).toEqual([expect.stringContaining('until you say **start**')]);
  await say('dee', 'start');
  expect(await say('dee', 'watch Bellagio below 140')).toEqual([expect.not.stringContaining('start')]);
});

test('in the middle of a booking it is answered, and the question asked again', async () => {
  await say('cy', 'book a trip to London');
  expect(await say('cy', 'watch Bellagio below 150')).toEqual([
    expect.stringContaining('Bellagio'),
    'Back to your trip to London: When do you want to fly?',
  ]);
  expect(await say('cy', 'stop watching Bellagio')).toHaveLength(2);
});
