import { expect, test } from 'vitest';
import { shardOf, userKey } from '../../../src/domain/keys.ts';
import { messageFrom, startBot, userNamed } from '../../support/bot.ts';

const message = { text: 'The price fell' };
const notWell = () => Promise.reject(new Error('storage is not well'));

test('an audience that cannot be listed to its end: the sends under way are recorded, and another message goes on', async () => {
  await using bot = await startBot();
  const names = Array.from({ length: 60 }, (_, index) => `p${index}`);
  for (const name of names) await bot.post(messageFrom(name, bot.channel));
  const id = 'half';
  // The first fifty are claimed together; ten of their answers come late, after the next claim has failed.
  let slow = 10;
  const failed = Promise.withResolvers<void>();
  bot.channel.answerWith((_post, response) => {
    const answer = () => response.writeHead(201).end('{"id":"x"}');
    if (slow-- > 0) failed.promise.then(() => setTimeout(answer, 100));
    else answer();
  });
  const { deliveries } = bot.services;
  const write = deliveries.write.bind(deliveries);
  deliveries.write = (partition, writes) => {
    const isSecondClaim = writes.guard?.value.isListed === true;
    if (!isSecondClaim) return write(partition, writes);
    failed.resolve();
    return notWell();
  };
  const users = names.map((name) => userNamed(name).user);
  await bot.enqueue({ id, to: { users }, message });
  expect(await bot.statusOf(id)).toMatchObject({ state: 'running', total: null, counts: { sent: 50 } });
  expect(bot.pointers).toEqual([{ id, range: 'list', delaySeconds: 10 }]);
  deliveries.write = write;
  await bot.goOn(id);
  expect(await bot.statusOf(id)).toMatchObject({ state: 'done', total: 60, counts: { sent: 60 } });
});

test('a shard that cannot be written does not keep a message from the others', async () => {
  await using bot = await startBot();
  const { deliveries } = bot.services;
  for (const name of ['ada', 'bob', 'cy']) await bot.post(messageFrom(name, bot.channel));
  const shards = ['ada', 'bob', 'cy'].map((name) => shardOf(userKey('emulator', name)));
  expect(new Set(shards).size).toBe(3);
  const write = deliveries.write.bind(deliveries);
  deliveries.write = (partition, writes) => (partition.shard === shards[0] ? notWell() : write(partition, writes));
  await bot.enqueue({ id: 'others', to: { everyone: true }, message });
  expect(await bot.statusOf('others')).toMatchObject({ counts: { sent: 2 } });
  expect(bot.log.join('\n')).toMatch(/notification others: 2 recorded, the rest goes on.*storage is not well/s);
  expect(bot.pointers).toEqual([{ id: 'others', range: '00-63', delaySeconds: 10 }]);
});

test('a broadcast stops where nothing can be recorded: each one who is written to then may be written to again', async () => {
  await using bot = await startBot({ SEND_CONCURRENCY: '4' });
  const people = Array.from({ length: 40 }, (_, index) => `p${index}`);
  for (const name of people) await bot.post(messageFrom(name, bot.channel));
  const answers = bot.channel.posts.length;
  const { deliveries } = bot.services;
  const write = deliveries.write.bind(deliveries);
  deliveries.write = (partition, writes) => (writes.guard ? write(partition, writes) : notWell());
  await expect(bot.enqueue({ id: 'broadcast', to: { everyone: true }, message })).rejects.toThrow();
  expect(bot.channel.posts.length - answers).toBeLessThan(20);
});
