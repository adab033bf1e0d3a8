import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { acceptNotification } from '../../../src/delivery/acceptNotification.ts';
import { continueDelivery } from '../../../src/delivery/continueDelivery.ts';
import { receiveMessage } from '../../../src/delivery/receiveMessage.ts';
import { isEnded } from '../../../src/domain/delivery.ts';
import { firstLook } from '../../../src/domain/firstLook.ts';
import { OPEN } from '../../../src/domain/guard.ts';
import { allShards, shardOf, userKey } from '../../../src/domain/keys.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import type { Services } from '../../../src/services.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { type Fault, faults, faultyHost } from '../../support/faults.ts';
import { countRows, postsOf, takePointers } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';

const ROUNDS = 4;
const LONG_MS = 10 * 60 * 1000;

/** The shards that a run of `everyone` works on: the others are listed before, and nobody is in them. */
const RANGE = '00-01';
const names = ['00', '01', '01'].map((shard, index) => {
  for (let number = 0; ; number++) {
    const name = `p${index}-${number}`;
    if (shardOf(userKey('emulator', name)) === shard) return name;
  }
});
const audiences: Record<string, Notification['to']> = {
  'one user': userNamed(names[0] ?? ''),
  'a list of three': { users: names.map((name) => userNamed(name).user) },
  'everyone, three users': { everyone: true },
};

let bot: TestBot;
beforeAll(async () => {
  bot = await startBot();
  for (const name of names) await bot.post(messageFrom(name, bot.channel));
});
afterAll(() => bot[Symbol.asyncDispose]());

interface Run {
  id: string;
  request: Notification;
  work: (services: Services, dequeueCount: number) => Promise<void>;
}

async function prepare(id: string, audience: string, onUncertain: 'hold' | 'resend'): Promise<Run> {
  const to = audiences[audience] ?? { everyone: true };
  const json = { id, to, message: { text: id }, onUncertain };
  const request = json as Notification;
  const body = Buffer.from(JSON.stringify(json));
  if (!('everyone' in to)) {
    return { id, request, work: (s, dequeueCount) => receiveMessage(s, { body, messageId: id, dequeueCount }, silent) };
  }
  const { services } = bot;
  const acceptance = await acceptNotification(services, id, request);
  if (acceptance.kind !== 'accepted') throw new Error(`${id} is there already`);
  const look = firstLook(acceptance.accepted, services.workLeaseSeconds);
  await services.due.add({ ...look, range: RANGE });
  await services.due.remove(look);
  const others = allShards().slice(2);
  const listed = { ...OPEN, isListed: true };
  await Promise.all(
    others.map((shard) => services.deliveries.writeGuard({ notificationId: id, shard }, listed, undefined)),
  );
  const pointer = Buffer.from(JSON.stringify({ v: 1, id, range: RANGE }));
  return {
    ...{ id, request },
    work: (s, dequeueCount) => continueDelivery(s, { body: pointer, messageId: id, dequeueCount }, silent),
  };
}

/** One host with the fault; it is abandoned when it dies. */
async function runWith(fault: Fault, at: number, { work }: Run): Promise<{ calls: number; hasFired: boolean }> {
  const host = faultyHost(bot.services, fault, at);
  const ended = work(host.services, 1).catch(() => {});
  await Promise.race([ended, host.died]);
  return { calls: host.calls(), hasFired: host.hasFired() };
}

async function check({ id, request }: Run, at: string): Promise<void> {
  const status = await bot.statusOf(id);
  const size = 'user' in request.to ? 1 : 3;
  expect(status, at).toMatchObject({ state: 'done', total: size });
  expect(status.recipients, at).toHaveLength(size);
  expect(countRows(status.recipients), at).toEqual(status.counts);
  const posts = postsOf(bot, id);
  for (const delivery of status.recipients) {
    const user = 'user' in delivery.recipient && 'userId' in delivery.recipient.user ? delivery.recipient.user : null;
    const got = posts.get(`/v3/conversations/chat-${user?.userId}/activities`) ?? 0;
    expect(isEnded(delivery), at).toBe(true);
    if (delivery.state === 'sent') expect(got, at).toBeGreaterThanOrEqual(1);
    else expect([delivery.state, delivery.reason], at).toEqual(['uncertain', 'crashed']);
    if (request.onUncertain === 'hold') expect([got <= 1, delivery.possibleDuplicate], at).toEqual([true, false]);
    else expect([delivery.state, got === 1 || delivery.possibleDuplicate], at).toEqual(['sent', true]);
    expect(got, at).toBeLessThanOrEqual(2);
  }
}

const everyCase = Object.keys(audiences).flatMap((audience) =>
  (['hold', 'resend'] as const).flatMap((onUncertain) => faults.map((fault) => ({ audience, onUncertain, fault }))),
);

describe('whatever goes wrong at whichever call, everybody comes to one end', () => {
  test.each(everyCase)('$audience, $onUncertain, a host that $fault', async ({ audience, onUncertain, fault }) => {
    const name = (at: number) => `${audience} ${onUncertain} ${fault} ${at}`.replaceAll(/[ ,]+/g, '-');
    const { calls } = await runWith(fault, 0, await prepare(name(0), audience, onUncertain));
    expect(calls).toBeGreaterThan(5);
    const runs = await Promise.all(
      Array.from({ length: calls }, (_, index) => prepare(name(index + 1), audience, onUncertain)),
    );
    const fired = await Promise.all(runs.map((run, index) => runWith(fault, index + 1, run)));
    expect(fired.every(({ hasFired }) => hasFired)).toBe(true);
    // A message that failed comes again at once, that of a dead host after ten minutes: then it may be there no more.
    const again = () => Promise.all(runs.map((run) => run.work(bot.services, 2)));
    if (fault.startsWith('dies')) bot.wait(LONG_MS);
    await again();
    for (let round = 0; round < ROUNDS; round++) {
      bot.wait(LONG_MS);
      await bot.sweep();
      await takePointers(bot);
    }
    await again();
    for (const [index, run] of runs.entries()) await check(run, `call ${index + 1} of ${calls}`);
  });
});
