import { expect, test } from 'vitest';
import { userKey } from '../../../src/domain/keys.ts';
import { messageFrom, startBot, userNamed } from '../../support/bot.ts';

const message = { text: 'The price fell' };
const notWell = () => Promise.reject(new Error('storage is not well'));

test('an audience that cannot be listed to its end is a fault only when the sends under way are recorded', async () => {
  await using bot = await startBot();
  const { recipients } = bot.services;
  for (const name of ['ada', 'bob']) await bot.post(messageFrom(name, bot.channel));
  const listing = Promise.withResolvers<void>();
  bot.channel.answerWith((_post, response) => {
    listing.resolve();
    setTimeout(() => response.writeHead(201).end('{"id":"x"}'), 200);
  });
  const get = recipients.get.bind(recipients);
  recipients.get = (key) => (key === userKey('emulator', 'bob') ? listing.promise.then(notWell) : get(key));
  const users = ['ada', 'bob'].map((name) => userNamed(name).user);
  await expect(bot.enqueue({ id: 'half', to: { users }, message })).rejects.toThrow();
  expect(await bot.statusOf('half')).toMatchObject({ state: 'running', counts: { sent: 1 } });
});

test('one recipient who cannot be recorded does not keep a message from the others', async () => {
  await using bot = await startBot();
  const { deliveries } = bot.services;
  for (const name of ['ada', 'bob', 'cy']) await bot.post(messageFrom(name, bot.channel));
  const put = deliveries.put.bind(deliveries);
  deliveries.put = (key, delivery) =>
    key.recipientKey === userKey('emulator', 'ada') ? notWell() : put(key, delivery);
  await expect(bot.enqueue({ id: 'others', to: { everyone: true }, message })).rejects.toThrow();
  expect(await bot.statusOf('others')).toMatchObject({ counts: { sent: 2 } });
  expect(bot.log.join('\n')).toMatch(/notification others: try 1 failed.*behind it: Error: storage is not well/s);
});

test('a broadcast stops where nothing can be recorded: each one who is written to then is written to again', async () => {
  await using bot = await startBot({ SEND_CONCURRENCY: '4' });
  const people = Array.from({ length: 40 }, (_, index) => `p${index}`);
  for (const name of people) await bot.post(messageFrom(name, bot.channel));
  const answers = bot.channel.posts.length;
  bot.services.deliveries.put = notWell;
  await expect(bot.enqueue({ id: 'broadcast', to: { everyone: true }, message })).rejects.toThrow();
  expect(bot.channel.posts.length - answers).toBeLessThan(20);
});
