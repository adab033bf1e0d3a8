import { afterEach, beforeEach, expect, test } from 'vitest';
import { cancelNotification } from '../../../src/delivery/cancelNotification.ts';
import { continueDelivery } from '../../../src/delivery/continueDelivery.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { MOST_IN_POINTER, type Pointer } from '../../../src/storage/deliveriesQueue.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { dueRows, postsOf } from '../../support/hosts.ts';
import { silent } from '../../support/silent.ts';
import { until } from '../../support/until.ts';

let bot: TestBot;
let queued: { pointer: Pointer; delaySeconds: number }[];
beforeEach(async () => {
  bot = await startBot();
  for (const name of ['ada', 'bob']) await bot.post(messageFrom(name, bot.channel));
  queued = [];
  const { deliveriesQueue } = bot.services;
  const push = deliveriesQueue.push.bind(deliveriesQueue);
  deliveriesQueue.push = async (pointer, delaySeconds = 0) => {
    await push(pointer, delaySeconds);
    queued.push({ pointer, delaySeconds });
  };
});
afterEach(() => bot[Symbol.asyncDispose]());

const AT = new Date(Math.ceil(Date.now() / HOUR) * HOUR + HOUR);

async function remind(id: string, at: Date, to: object = userNamed('ada')): Promise<void> {
  await bot.enqueue({ id, to, message: { text: id }, sendAt: at.toISOString() });
}

/** Until so long before the hour. */
function waitUntilBefore(milliseconds: number): void {
  bot.wait(AT.getTime() - milliseconds - bot.services.now().getTime());
}

const idsIn = (pointer: Pointer) =>
  'several' in pointer ? pointer.several.toSorted() : 'id' in pointer ? [pointer.id] : [];
const pointed = () => queued.map(({ pointer }) => idsIn(pointer));

async function take(pointer: object | undefined, dequeueCount = 1, { services } = bot): Promise<void> {
  const body = Buffer.from(JSON.stringify(pointer));
  await continueDelivery(services, { body, messageId: 'several', dequeueCount }, silent);
}

/** What one message points at that was queued for these near their time, which is now. */
async function shared(ids: string[]): Promise<Pointer | undefined> {
  for (const id of ids) await remind(id, AT);
  waitUntilBefore(MINUTE);
  await bot.sweep();
  expect(pointed()).toEqual([ids.toSorted()]);
  waitUntilBefore(0);
  return queued.splice(0)[0]?.pointer;
}

test('what falls due in one second shares messages that come then; a list and a broadcast have their own', async () => {
  const ids = Array.from({ length: MOST_IN_POINTER + 3 }, (_, index) => `hour-${index}`);
  for (const id of ids) await remind(id, AT);
  await remind('half', new Date(AT.getTime() - 500));
  await remind('second', new Date(AT.getTime() + 1000));
  await remind('all', AT, { everyone: true });
  await remind('both', AT, { users: [userNamed('ada').user, userNamed('bob').user] });
  await remind('later', new Date(AT.getTime() + 2 * MINUTE));
  waitUntilBefore(2 * MINUTE);
  await bot.sweep();
  const sizes = pointed().map(({ length }) => length);
  expect(sizes.toSorted((one, other) => one - other)).toEqual([1, 1, 1, 4, MOST_IN_POINTER]);
  expect(pointed().flat().sort()).toEqual([...ids, 'half', 'second', 'all', 'both'].sort());
  expect(pointed()).toEqual(expect.arrayContaining([['all'], ['both'], ['second']]));
  for (const { delaySeconds } of queued) expect(delaySeconds).toBeCloseTo(120, -1);
  const looks = (await dueRows(bot)).filter(({ kind, id }) => kind === 'work' && id.startsWith('hour-'));
  expect(looks).toHaveLength(ids.length);
  expect(new Set(looks.map(({ at }) => at))).toEqual(new Set([new Date(AT.getTime() + 65_000).toISOString()]));
  queued.length = 0;
  await bot.sweep();
  expect(queued).toEqual([]);
});

test('each of several is delivered; what fails goes on alone, with tries of its own', async () => {
  const pointer = await shared(['one', 'two', 'three']);
  const { notifications } = bot.services;
  const get = notifications.get.bind(notifications);
  notifications.get = async (id) => {
    if (id === 'two') throw new Error('storage is not well');
    return get(id);
  };
  await take(pointer);
  notifications.get = get;
  expect(['one', 'two', 'three'].map((id) => postsOf(bot, id).size)).toEqual([1, 0, 1]);
  expect(queued).toEqual([{ pointer: { v: 1, id: 'two' }, delaySeconds: 10 }]);
  await take(queued[0]?.pointer);
  expect(postsOf(bot, 'two').size).toBe(1);
});

test('several that come a second time go on alone, and are not sent again', async () => {
  const pointer = await shared(['one', 'two']);
  await take(pointer);
  await take(pointer, 2);
  expect(pointed().sort()).toEqual([['one'], ['two']]);
  for (const one of queued.splice(0)) await take(one.pointer);
  expect(['one', 'two'].map((id) => [...postsOf(bot, id).values()])).toEqual([[1], [1]]);
});

test('several whose host is asked to end: what is under way is finished, the others go on alone', async () => {
  const ids = ['one', 'two', 'three', 'four', 'five', 'six'];
  const pointer = await shared(ids);
  bot.channel.answerWith((_post, response) => setTimeout(() => response.writeHead(201).end('{"id":"1"}'), 300));
  const isPosted = (id: string) => postsOf(bot, id).size > 0;
  const taking = take(pointer);
  await until('a POST', () => ids.find(isPosted));
  await bot.services.running.stop();
  await taking;
  const left = ids.filter((id) => !isPosted(id));
  expect(left.length).toBeGreaterThan(0);
  expect(pointed().flat()).toEqual(expect.arrayContaining(left));
  await using another = await startBot({}, bot);
  for (const { pointer: one } of queued.splice(0)) await take(one, 1, another);
  for (const id of ids) {
    expect(await bot.statusOf(id)).toMatchObject({ state: 'done', counts: { sent: 1 } });
    expect([...postsOf(bot, id).values()]).toEqual([1]);
  }
});

test('several whose host died while it had them: none is lost, and each is found by the sweep', async () => {
  await shared(['one', 'two']);
  waitUntilBefore(-2 * MINUTE);
  await bot.sweep();
  expect(pointed()).toEqual([['one', 'two']]);
  await take(queued[0]?.pointer);
  expect(['one', 'two'].map((id) => postsOf(bot, id).size)).toEqual([1, 1]);
});

test.each<[string, number[]]>([
  ['at its time', [1, -2, -6]],
  ['after it, because no sweep ran', [-3, -5, -12]],
])('what was queued %s and is late once is queued with others, what is late again alone', async (_when, minutes) => {
  for (const id of ['one', 'two']) await remind(id, AT);
  for (const before of minutes) {
    waitUntilBefore(before * MINUTE);
    await bot.sweep();
  }
  expect(pointed().sort()).toEqual([['one'], ['one', 'two'], ['one', 'two'], ['two']]);
});

test('what is over is removed when all else is queued', async () => {
  const [old, first] = [userNamed('ada'), new Date(AT.getTime() + 31 * DAY)];
  await bot.enqueue({ id: 'old', to: old, message: { text: 'old' } });
  await remind('one', first);
  bot.wait(first.getTime() - MINUTE - bot.services.now().getTime());
  const { notifications, deliveriesQueue } = bot.services;
  const done: string[] = [];
  const [remove, push] = [notifications.remove.bind(notifications), deliveriesQueue.push];
  notifications.remove = async (id) => {
    await remove(id);
    done.push(`${id} is removed`);
  };
  deliveriesQueue.push = async (pointer, delaySeconds) => {
    await push(pointer, delaySeconds);
    done.push('queued');
  };
  await bot.sweep();
  expect(done).toEqual(['queued', 'old is removed']);
});

test('a sweep that cannot read on has queued what it had seen', async () => {
  await remind('one', AT);
  waitUntilBefore(MINUTE);
  const { due } = bot.services;
  const upTo = due.upTo.bind(due);
  due.upTo = async function* (...given) {
    yield* upTo(...given);
    throw new Error('storage is not well');
  };
  await expect(bot.sweep()).rejects.toThrow('storage is not well');
  expect(pointed()).toEqual([['one']]);
});

test('where the rows cannot be moved they are queued once more, and sent once', async () => {
  await remind('one', AT);
  waitUntilBefore(MINUTE);
  const { due } = bot.services;
  const moveAll = due.moveAll.bind(due);
  due.moveAll = () => Promise.reject(new Error('the table is not well'));
  await bot.sweep();
  due.moveAll = moveAll;
  expect(bot.log.join('\n')).toContain('due of one: queued, and will be once more\nError: the table is not well');
  await bot.sweep();
  expect(pointed()).toEqual([['one'], ['one']]);
  waitUntilBefore(0);
  for (const { pointer } of queued.splice(0)) await take(pointer);
  expect([...postsOf(bot, 'one').values()]).toEqual([1]);
});

test('what the queue refuses is queued by the next sweep', async () => {
  await remind('one', AT);
  waitUntilBefore(2 * MINUTE);
  const { deliveriesQueue } = bot.services;
  const push = deliveriesQueue.push;
  deliveriesQueue.push = () => Promise.reject(new Error('the queue is not well'));
  await bot.sweep();
  deliveriesQueue.push = push;
  expect(bot.log.join('\n')).toContain('notifications one could not be queued\nError: the queue is not well');
  await bot.sweep();
  expect(pointed()).toEqual([['one']]);
});

test('one that was ended before its time is not queued for it', async () => {
  await remind('one', AT);
  await cancelNotification(bot.services, 'one', silent);
  waitUntilBefore(2 * MINUTE);
  await bot.sweep();
  expect(pointed()).toEqual([]);
  expect((await dueRows(bot)).filter(({ id }) => id === 'one').map(({ kind }) => kind)).toEqual(['purge']);
});

test('one whose row was written an hour before its time, as it once was, is queued near it all the same', async () => {
  await remind('one', AT);
  const { due } = bot.services;
  const [row] = (await dueRows(bot)).filter(({ id }) => id === 'one');
  if (!row) throw new Error('there is no row');
  await due.move(row, { ...row, at: new Date(AT.getTime() - HOUR).toISOString() });
  for (const minutes of [59, 30, 2]) {
    waitUntilBefore(minutes * MINUTE);
    await bot.sweep();
  }
  expect(queued).toMatchObject([{ pointer: { v: 1, id: 'one' }, delaySeconds: expect.closeTo(120, -1) }]);
});

test('a replay of what is for later is looked at near its time, not before', async () => {
  const at = new Date(AT.getTime() + 30 * DAY);
  await remind('one', at);
  const { due, now } = bot.services;
  await due.add({ kind: 'replay', id: 'one', range: 'list', at: now().toISOString() });
  for (let sweep = 0; sweep < 3; sweep++) {
    bot.wait(HOUR);
    await bot.sweep();
  }
  expect(queued).toEqual([]);
  const looks = (await dueRows(bot)).filter(({ id }) => id === 'one').map((look) => `${look.kind} ${look.at}`);
  const before = new Date(at.getTime() - 3 * MINUTE).toISOString();
  expect(looks.sort()).toEqual([`replay ${before}`, `work ${before}`]);
});
