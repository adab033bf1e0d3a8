import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { messageFrom, userNamed } from '../../support/bot.ts';
import { type Connector, startConnector } from '../../support/connector.ts';
import { until } from '../../support/until.ts';
import { partOf } from '../scratchApp.ts';
import { type RunningBot, startRunningBot } from './runningBot.ts';

const IDS = Array.from({ length: 20 }, (_, index) => `message-${index}`);
const OPTIONS = ['--no-chat', '--visibility-seconds', '3'];
/** So that work comes back soon; the lock of a timer outlives its host too. */
const SHORT_LEASES = {
  SEND_TIMEOUT_SECONDS: '2',
  WORK_LEASE_SECONDS: '4',
  AzureFunctionsJobHost__singleton__listenerLockPeriod: '00:00:15',
  AzureFunctionsJobHost__singleton__listenerLockRecoveryPollingInterval: '00:00:01',
};

async function enqueue(bot: RunningBot): Promise<void> {
  const bodies = IDS.map((id) => JSON.stringify({ id, to: userNamed('ada'), message: { text: id } }));
  await Promise.all(bodies.map((body) => bot.queue.sendMessage(body)));
}

function countsIn(channel: Connector): Map<string, number> {
  const texts = channel.textsIn('chat-ada');
  return new Map(IDS.map((id) => [id, texts.filter((text) => text === id).length]));
}

async function allArrived(channel: Connector): Promise<Map<string, number>> {
  return until(
    'all messages',
    () => {
      const counts = countsIn(channel);
      return [...counts.values()].every((count) => count > 0) ? counts : undefined;
    },
    60,
  );
}

test('a host that is killed after it took messages and before it sent one: each arrives once', async () => {
  await using channel = await startConnector();
  const bot = await startRunningBot(OPTIONS);
  await bot.post(messageFrom('ada', channel));
  const [host, worker] = [partOf(bot.app, 'host/main.ts'), partOf(bot.app, 'host/worker.ts')];
  // A worker that does nothing: the host takes messages and hands them over, and nothing is sent.
  process.kill(worker, 'SIGSTOP');
  await enqueue(bot);
  await until('messages to be taken', async () => {
    const { peekedMessageItems } = await bot.queue.peekMessages({ numberOfMessages: 32 });
    return peekedMessageItems.length < IDS.length || undefined;
  });
  process.kill(host, 'SIGKILL');
  process.kill(worker, 'SIGKILL');
  expect((await bot.started.ended).code).not.toBe(0);
  expect([...countsIn(channel).values()]).toEqual(IDS.map(() => 0));
  await startRunningBot(OPTIONS, bot.app);
  expect([...(await allArrived(channel)).values()]).toEqual(IDS.map(() => 1));
});

test('a host that is killed at a random moment: nothing is lost, and what came twice says so', async () => {
  await using channel = await startConnector();
  const bot = await startRunningBot(OPTIONS, undefined, SHORT_LEASES);
  await bot.post(messageFrom('ada', channel));
  answerSlowly(channel);
  await enqueue(bot);
  const moment = await someMoment(channel);
  // Nothing is written any more once it is stopped; then what it wrote is looked up.
  for (const part of ['host/main.ts', 'host/worker.ts']) process.kill(partOf(bot.app, part), 'SIGSTOP');
  const recorded = await recordedAsSent(bot);
  for (const part of ['host/main.ts', 'host/worker.ts']) process.kill(partOf(bot.app, part), 'SIGKILL');
  await bot.started.ended;
  const next = await startRunningBot(OPTIONS, bot.app, SHORT_LEASES);
  const counts = await allEnded(next, channel);
  const twice = IDS.filter((id) => (counts.get(id) ?? 0) > 1);
  console.log(`killed at ${moment} of ${IDS.length}: ${recorded.length} recorded, ${twice.length} came twice`);
  expect(twice.filter((id) => recorded.includes(id))).toEqual([]);
  expect(Math.max(...counts.values())).toBeLessThanOrEqual(2);
  const said = await Promise.all(twice.map(async (id) => (await bot.recordOf(id))?.possibleDuplicate));
  expect(said).toEqual(twice.map(() => true));
});

test('a host that is stopped in good order at a random moment: each arrives once, and nothing is uncertain', async () => {
  await using channel = await startConnector();
  const bot = await startRunningBot(OPTIONS, undefined, SHORT_LEASES);
  await bot.post(messageFrom('ada', channel));
  answerSlowly(channel);
  await enqueue(bot);
  await someMoment(channel);
  bot.started.process.kill('SIGTERM');
  await bot.started.ended;
  const next = await startRunningBot(OPTIONS, bot.app, SHORT_LEASES);
  expect([...(await allEnded(next, channel)).values()]).toEqual(IDS.map(() => 1));
  const records = await Promise.all(IDS.map((id) => bot.recordOf(id)));
  expect(records.map((record) => record?.possibleDuplicate)).toEqual(IDS.map(() => false));
});

function answerSlowly(channel: Connector): void {
  channel.answerWith(async (_post, response) => {
    await sleep(Math.random() * 200);
    response.writeHead(201).end('{"id":"x"}');
  });
}

async function someMoment(channel: Connector): Promise<number> {
  const moment = Math.floor(Math.random() * IDS.length);
  await until('the moment', () => [...countsIn(channel).values()].filter(Boolean).length >= moment || undefined);
  return moment;
}

async function allEnded(bot: RunningBot, channel: Connector): Promise<Map<string, number>> {
  await until('the end of all', async () => (await recordedAsSent(bot)).length === IDS.length || undefined, 240);
  return countsIn(channel);
}

async function recordedAsSent(bot: RunningBot): Promise<string[]> {
  const states = await Promise.all(IDS.map(async (id) => ({ id, state: await bot.stateOf(id) })));
  return states.filter(({ state }) => state === 'sent').map(({ id }) => id);
}
