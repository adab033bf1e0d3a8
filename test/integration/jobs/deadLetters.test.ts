import { QueueServiceClient } from '@azure/storage-queue';
import { expect, test } from 'vitest';
import { collectDeadLetters } from '../../../src/deadLetters/collectDeadLetters.ts';
import { deliveryRecords } from '../../../src/deadLetters/deliveryRecords.ts';
import { replayDeadLetters } from '../../../src/deadLetters/replayDeadLetters.ts';
import { counting, countOn, type JobBot, startJobBot } from '../../support/jobs.ts';

const collect = ({ services, log }: JobBot) => {
  const write = (text: string) => log.push(text);
  const to = { info: write, warn: write, error: write };
  return collectDeadLetters(services, deliveryRecords(services, to), to);
};

/** What the host does with a message that it has lost too often. */
async function giveUp({ connectionString }: JobBot, body: string): Promise<void> {
  const queue = QueueServiceClient.fromConnectionString(connectionString).getQueueClient('jobs-poison');
  await queue.createIfNotExists();
  await queue.sendMessage(body);
}

test('a pointer that its host gave up is a dead letter with the id of its job, which goes on all the same', async () => {
  await using bot = await startJobBot(counting(countOn));
  const { id } = await bot.start();
  bot.jobPointers.length = 0;
  await giveUp(bot, JSON.stringify({ v: 1, id }));
  await collect(bot);
  const letters = await bot.services.deadLetters.heads({});
  expect(letters).toMatchObject([{ id, queue: 'jobs', reason: 'host-died' }]);
  expect((await bot.jobOf(id)).state).toBe('queued');
  bot.wait(120_000);
  await bot.sweep();
  await bot.runAll();
  expect(await bot.told()).toEqual(['counted to 3']);
});

test('of a job that has ended it is discarded', async () => {
  await using bot = await startJobBot(counting(countOn));
  const { id } = await bot.start();
  await bot.runAll();
  await giveUp(bot, JSON.stringify({ v: 1, id }));
  await collect(bot);
  expect(await bot.services.deadLetters.heads({})).toEqual([]);
  expect(bot.log.at(-1)).toMatch(new RegExp(`^job ${id}: discarded message .* of jobs-poison`));
});

test('replayed, the pointer is on `jobs` again', async () => {
  await using bot = await startJobBot(counting(countOn));
  const { id } = await bot.start();
  const queue = QueueServiceClient.fromConnectionString(bot.connectionString).getQueueClient('jobs');
  await queue.clearMessages();
  const body = JSON.stringify({ v: 1, id });
  await giveUp(bot, body);
  await collect(bot);
  const heads = await bot.services.deadLetters.heads({ id });
  const records = deliveryRecords(bot.services, { info: () => {}, warn: () => {}, error: () => {} });
  for await (const { outcome } of replayDeadLetters(bot.services, records, heads)) expect(outcome.kind).toBe('queued');
  expect((await queue.getProperties()).approximateMessagesCount).toBe(1);
});
