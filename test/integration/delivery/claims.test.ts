import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { gate, postsOf, takePointers, untilEnded } from '../../support/hosts.ts';

const MINUTE = 60_000;
const PEOPLE = ['ada', 'bob', 'cy'];
const audiences = {
  'one person': userNamed('ada'),
  'a list': { users: PEOPLE.map((name) => userNamed(name).user) },
  everyone: { everyone: true },
};
const sizes: Record<string, number> = { 'one person': 1, 'a list': 3, everyone: 3 };
const cases = Object.entries(audiences).map(([what, to]) => ({ what, to, size: sizes[what] ?? 0 }));

let bot: TestBot;
let other: TestBot;
beforeEach(async () => {
  // A lease that outlasts the ten minutes for which the queue hides a message.
  bot = await startBot({ WORK_LEASE_SECONDS: '1800' });
  other = await startBot({ WORK_LEASE_SECONDS: '1800' }, bot);
  for (const name of PEOPLE) await bot.post(messageFrom(name, bot.channel));
});
afterEach(() => bot[Symbol.asyncDispose]());

async function expectSentOnce(id: string, text: string, size: number): Promise<void> {
  const status = await bot.statusOf(id);
  expect(status).toMatchObject({ state: 'done', total: size, counts: { sent: size } });
  expect(status.recipients.every(({ attempts, possibleDuplicate }) => attempts === 1 && !possibleDuplicate)).toBe(true);
  expect([...postsOf(bot, text).values()]).toEqual(Array.from({ length: size }, () => 1));
}

describe.each(cases)('$what', ({ to, size }) => {
  const body = (id: string) => ({ id, to, message: { text: id } });

  test('the same message at two hosts at once: one POST each', async () => {
    for (let round = 0; round < 5; round++) {
      const id = `two-${round}`;
      const hosts = [bot, other];
      await Promise.all(hosts.map((host) => host.enqueue(body(id), { messageId: id })));
      await takePointers(bot);
      await expectSentOnce(id, id, size);
    }
  });

  test('ten times at once: one POST each', async () => {
    const hosts = Array.from({ length: 10 }, (_, index) => (index % 2 ? bot : other));
    await Promise.all(hosts.map((host) => host.enqueue(body('ten'), { messageId: 'ten' })));
    // Who lost a shard to another's listing leaves it to that one.
    await expectSentOnce('ten', 'ten', size);
  });

  test('again after it was done: nothing more', async () => {
    for (const dequeueCount of [1, 2, 3]) await bot.enqueue(body('done'), { messageId: 'done', dequeueCount });
    await other.enqueue(body('done'), { messageId: 'another message' });
    await expectSentOnce('done', 'done', size);
  });

  test('again after ten minutes, while the first is still at work: one POST each', async () => {
    const { reached, open, pass } = gate();
    bot.channel.answerWith((_post, response) => {
      void pass().then(() => response.writeHead(201).end('{"id":"x"}'));
    });
    const first = bot.enqueue(body('slow'), { messageId: 'slow' });
    await reached;
    bot.wait(10 * MINUTE);
    // What nobody has claimed may be claimed by the second; what is claimed it leaves alone.
    const again = other.enqueue(body('slow'), { messageId: 'slow', dequeueCount: 2 });
    await other.sweep();
    const swept = takePointers(other);
    setTimeout(open, 300);
    await Promise.all([first, again, swept]);
    await expectSentOnce('slow', 'slow', size);
  });
});

describe('the time that a claim leaves for a POST', () => {
  let short: TestBot;
  beforeEach(async () => {
    // Two seconds are left for the claim itself.
    short = await startBot({ WORK_LEASE_SECONDS: '5', SEND_TIMEOUT_SECONDS: '2' }, bot);
  });

  /** Delays each partition's first claim until longer than that has passed. @returns the shards where it did. */
  function slowFirstClaims(): Set<string> {
    const { deliveries } = short.services;
    const write = deliveries.write.bind(deliveries);
    const slow = new Set<string>();
    deliveries.write = async (partition, writes) => {
      const written = await write(partition, writes);
      const isFirst = writes.guard && !slow.has(partition.shard);
      slow.add(partition.shard);
      if (isFirst) await new Promise((passed) => setTimeout(passed, 2100));
      return written;
    };
    return slow;
  }

  test.each(cases)('$what: too short after a slow claim, which is given back without a trace', async ({ to, size }) => {
    const records: unknown[] = [];
    slowFirstClaims();
    const { deliveries } = short.services;
    const write = deliveries.write;
    deliveries.write = (partition, writes) => {
      if (!writes.guard) records.push(...writes.deliveries.map(({ delivery }) => delivery));
      return write(partition, writes);
    };
    const posts: number[] = [];
    short.channel.answerWith((_post, response) => {
      posts.push(records.length);
      response.writeHead(201).end('{"id":"x"}');
    });
    await short.enqueue({ id: 'late', to, message: { text: 'late' } });
    expect(records.slice(0, 1)).toMatchObject([
      { state: 'accepted', attempts: 0, possibleDuplicate: false, leaseUntil: null, timeline: [{ state: 'accepted' }] },
    ]);
    expect(posts.every((givenBack) => givenBack > 0)).toBe(true);
    await expectSentOnce('late', 'late', size);
    for (const { timeline } of (await short.statusOf('late')).recipients) {
      expect(timeline.map(({ state }) => state)).toEqual(['accepted', 'sending', 'sent']);
    }
  });

  test('given back by a host that has no time left: the next one sends it', async () => {
    short.services.workSeconds = 1;
    slowFirstClaims();
    await short.enqueue({ id: 'no-time', to: audiences['a list'], message: { text: 'no-time' } });
    expect(postsOf(short, 'no-time').size).toBe(0);
    expect(await short.statusOf('no-time')).toMatchObject({ state: 'running', counts: { accepted: 3 } });
    await takePointers(short, other.services);
    await expectSentOnce('no-time', 'no-time', 3);
  });

  test('a try after a wait that is given back waits again, and no longer', async () => {
    short.channel.answerWith((_post, response) => response.writeHead(429, { 'retry-after': '60' }).end());
    await short.enqueue({ id: 'waited', to: userNamed('ada'), message: { text: 'waited' } });
    short.channel.answerWith(undefined);
    short.wait(MINUTE + 1000);
    short.services.workSeconds = 1;
    slowFirstClaims();
    await short.goOn('waited');
    const [given] = (await short.statusOf('waited')).recipients;
    expect(given).toMatchObject({ state: 'waiting', reason: 'rate-limited', attempts: 1 });
    expect(given?.timeline.map(({ state }) => state)).toEqual(['accepted', 'sending', 'waiting']);
    await untilEnded({ ...short, services: other.services }, 'waited');
    expect(await short.statusOf('waited')).toMatchObject({ counts: { sent: 1 } });
    expect([...postsOf(short, 'waited').values()]).toEqual([2]);
  });
});
