import { QueueClient } from '@azure/storage-queue';
import { expect, test } from 'vitest';
import { takeStorage } from '../support/storage.ts';
import { runningIn } from './hostLog.ts';
import { startRepeatingQueues } from './repeatingQueues.ts';
import { planRounds } from './roundPlan.ts';

test('what is put on a queue through the proxy is there twice, and can be taken through it', async () => {
  const direct = await takeStorage();
  await using repeating = await startRepeatingQueues(direct);
  await new QueueClient(repeating.connectionString, 'deliveries').sendMessage('{"id":"ä"}', { messageTimeToLive: -1 });
  await new QueueClient(repeating.connectionString, 'deliveries').sendMessage('later', { visibilityTimeout: 600 });
  const queue = new QueueClient(direct, 'deliveries');
  const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
  expect(peekedMessageItems.map(({ messageText }) => messageText)).toEqual(['{"id":"ä"}', '{"id":"ä"}']);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(4);
  expect(repeating.repeated()).toBe(2);
  const through = new QueueClient(repeating.connectionString, 'deliveries');
  const { receivedMessageItems } = await through.receiveMessages({ numberOfMessages: 32 });
  for (const { messageId, popReceipt } of receivedMessageItems) await through.deleteMessage(messageId, popReceipt);
  expect((await queue.getProperties()).approximateMessagesCount).toBe(2);
});

test('twenty rounds: half of them hold, one to three hosts with either, a third with repeated messages', () => {
  const plans = planRounds(1, 20);
  expect(plans.filter(({ policy }) => policy === 'hold')).toHaveLength(10);
  const kinds = new Set(plans.map(({ policy, hosts }) => `${policy} ${hosts}`));
  expect(kinds.size).toBe(6);
  const repeated = plans.filter(({ isRepeated }) => isRepeated);
  expect(repeated.length).toBeGreaterThanOrEqual(6);
  expect(new Set(repeated.map(({ hosts }) => hosts))).toEqual(new Set([1, 2, 3]));
  expect(new Set(repeated.map(({ policy }) => policy)).size).toBe(2);
  expect(planRounds(1, 20)).toEqual(plans);
  expect(planRounds(2, 20)).not.toEqual(plans);
});

test('running: what a log begins and does not end, of the functions that send', () => {
  const lines = [
    "[t] Executing 'Functions.deliverNotification' (Id=aa)",
    "[t] Executing 'Functions.continueDelivery' (Id=bb)",
    "[t] Executing 'Functions.sweepDue' (Id=cc)",
    "[t] Executed 'Functions.deliverNotification' (Succeeded, Id=aa, Duration=5ms)",
    "[t] Executing 'Functions.continueDelivery' (Id=dd)",
    "[t] Executed 'Functions.continueDelivery' (Failed, Id=dd, Duration=5ms)",
    'Error: something',
  ];
  expect(runningIn(lines.join('\n'))).toEqual(['continueDelivery bb']);
});
