import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { expect, test } from 'vitest';
import { type CollectServices, collectDeadLetters } from '../../../src/deadLetters/collectDeadLetters.ts';
import { replayDeadLetters } from '../../../src/deadLetters/replayDeadLetters.ts';
import type { DeadLetter } from '../../../src/domain/deadLetter.ts';
import { DAY } from '../../../src/domain/time.ts';
import type { NewDeadLetter } from '../../../src/storage/deadLettersTable.ts';
import { createStores } from '../../../src/stores.ts';
import { FakeRecords } from '../../support/fakeRecords.ts';
import { gathered } from '../../support/gathered.ts';
import { silent } from '../../support/silent.ts';
import { takeStorage } from '../../support/storage.ts';

const AT = '2026-11-22T11:00:00.000Z';
const LATER = '2026-11-23T11:00:00.000Z';

async function setUp() {
  const connectionString = await takeStorage();
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  const services: CollectServices = { ...createStores({ connectionString }), retentionDays: 30 };
  const records = new FakeRecords();
  return { services, records, queues };
}

function letterOf(body: string | Uint8Array, more: Partial<NewDeadLetter> = {}): NewDeadLetter {
  const errors = [{ field: '', got: 'TypeError', expected: 'success within 5 tries' }];
  const what = { messageId: 'message-1', id: 'price-1', queue: 'notifications', reason: 'threw' as const };
  return { ...what, body: Buffer.from(body), errors, tries: 5, at: AT, ...more };
}

type Setting = Awaited<ReturnType<typeof setUp>>;

async function replay({ services, records }: Setting, key: string) {
  const heads = [await services.deadLetters.get(key)].filter((letter) => letter !== undefined);
  const done = await gathered(replayDeadLetters(services, records, heads));
  return done.map(({ outcome }) => outcome)[0];
}

/** The one message that waits on a queue, with its id. */
async function queued(queue: QueueClient) {
  // It is hidden at first.
  for (;;) {
    const { receivedMessageItems } = await queue.receiveMessages({ visibilityTimeout: 600 });
    const [message] = receivedMessageItems;
    if (message) return { messageId: message.messageId, text: message.messageText };
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

const bodyOf = ({ bodyBase64 }: DeadLetter) => Buffer.from(bodyBase64, 'base64').toString();

test('a replay keeps the id, reopens, and hides the letter; failed again it is there with its history', async () => {
  const setting = await setUp();
  const { services, records, queues } = setting;
  const { deadLetters } = services;
  records.states.set('price-1', 'ended');
  const body = '{"to":{"n":12345678901234567890}}';
  const key = await deadLetters.add(letterOf(body));
  const outcome = await replay(setting, key);

  expect(records.reopened).toEqual(['price-1']);
  expect(await deadLetters.list()).toEqual([]);
  const hidden = (await gathered(deadLetters.everReplayed())).map(({ head }) => head.key);
  expect(hidden).toHaveLength(1);
  for (const one of [key, ...hidden]) expect(await deadLetters.get(one)).toBeUndefined();
  const { messageId, text } = await queued(queues.getQueueClient('notifications'));
  expect(text).toBe('{"id":"price-1","to":{"n":12345678901234567890}}');

  const again = letterOf(text, { messageId, reason: 'invalid', tries: 1, at: LATER });
  const newKey = await deadLetters.add(again);
  expect(outcome).toEqual({ kind: 'queued', newKey });
  await deadLetters.add(again);
  const [letter, ...others] = await deadLetters.list();
  expect(others).toEqual([]);
  expect(letter).toMatchObject({ key: newKey, id: 'price-1', reason: 'invalid', at: LATER });
  expect(letter?.history).toEqual([{ at: AT, reason: 'threw', tries: 5, errors: letterOf('').errors }]);
  expect(letter && bodyOf(letter)).toBe(body);

  // Its third failure has two behind it.
  await replay(setting, newKey);
  const third = await queued(queues.getQueueClient('notifications'));
  await deadLetters.add(letterOf(third.text, { messageId: third.messageId, at: LATER }));
  expect((await deadLetters.list())[0]?.history.map(({ reason }) => reason)).toEqual(['threw', 'invalid']);
});

test('a replay that kills the host has its history too, whatever copy comes out of the poison queue', async () => {
  const setting = await setUp();
  const { services, records, queues } = setting;
  const poison = queues.getQueueClient('notifications-poison');
  await poison.create();
  // Never accepted, without JSON, and twice the same; and one with a record.
  const lines = 'lines\nof {';
  const keys = [
    await services.deadLetters.add(letterOf(lines, { id: 'message-1', reason: 'malformed' })),
    await services.deadLetters.add(letterOf(lines, { messageId: 'message-2', id: 'message-2', reason: 'malformed' })),
    await services.deadLetters.add(letterOf('{"to":1}', { messageId: 'message-3' })),
  ];
  records.states.set('price-1', 'ended');
  for (const key of keys) await replay(setting, key);
  expect(records.reopened).toEqual(['price-1']);

  const text = '{"id":"price-1","to":1}';
  for (const body of [lines, text, lines, lines]) await poison.sendMessage(body);
  await collectDeadLetters(services, records, silent);
  const letters = await services.deadLetters.list();
  const toLine = (letter: DeadLetter) =>
    `${bodyOf(letter)} ${letter.reason} ${letter.history.map((one) => one.reason)}`;
  // Each has the history of one letter, in whatever order; the third was never replayed.
  expect(letters.map(toLine).sort()).toEqual(
    [
      `${lines} host-died malformed`,
      `${lines} host-died malformed`,
      `${lines} host-died `,
      '{"to":1} host-died threw',
    ].sort(),
  );
  expect(records.givenUp).toEqual(['price-1']);

  // Its deliveries have ended by now: a second copy tells nothing.
  await poison.sendMessage(text);
  await collectDeadLetters(services, records, silent);
  expect(await services.deadLetters.list()).toEqual(letters);
});

test('a letter that fails before it was moved keeps both failures', async () => {
  const { services } = await setUp();
  const { deadLetters } = services;
  const key = await deadLetters.add(letterOf('{"to":1}'));
  const newKey = await deadLetters.add(letterOf('{"id":"price-1","to":1}', { messageId: 'message-2', at: LATER }));
  const replayed = { messageId: 'message-2', fingerprint: 'f', at: new Date(LATER) };
  expect(await deadLetters.moveTo(key, replayed)).toBe(newKey);
  const letters = await deadLetters.list();
  expect(letters).toMatchObject([{ key: newKey, at: LATER, history: [{ at: AT }] }]);
});

test('a crash before the old row is gone leaves it where it was', async () => {
  const { services } = await setUp();
  const { deadLetters } = services;
  const key = await deadLetters.add(letterOf('{"to":1}'));
  const remove = deadLetters.remove;
  deadLetters.remove = () => Promise.reject(new Error('crash'));
  const replayed = { messageId: 'message-2', fingerprint: 'f', at: new Date(LATER) };
  await expect(deadLetters.moveTo(key, replayed)).rejects.toThrow('crash');
  deadLetters.remove = remove;
  expect(await deadLetters.list()).toMatchObject([{ key }]);
  // Its message is on the queue already: there is a row that it can fail under.
  expect(await gathered(deadLetters.everReplayed())).toHaveLength(1);
  await deadLetters.moveTo(key, replayed);
  expect(await deadLetters.list()).toEqual([]);
});

test('a pointer goes as it is', async () => {
  const setting = await setUp();
  const body = '{ "v":1, "id":"price-1", "range":"00-3f" }';
  await replay(setting, await setting.services.deadLetters.add(letterOf(body, { queue: 'deliveries' })));
  expect((await queued(setting.queues.getQueueClient('deliveries'))).text).toBe(body);
});

test('what cannot be queued stays, and says why', async () => {
  const setting = await setUp();
  const { services, records } = setting;
  const { deadLetters } = services;
  const large = await deadLetters.add(letterOf('x'.repeat(65_537)));
  const bytes = await deadLetters.add(letterOf(new Uint8Array([0xff]), { messageId: 'message-2' }));
  const control = await deadLetters.add(letterOf('\u0001', { messageId: 'message-3' }));
  expect(await replay(setting, large)).toEqual({ kind: 'too-large', bytes: 65_537 });
  for (const key of [bytes, control]) expect(await replay(setting, key)).toEqual({ kind: 'not-text' });
  expect(await deadLetters.list()).toHaveLength(3);
  expect(records.reopened).toEqual([]);
});

test('what was replayed and never failed again is removed after a while, what failed is not', async () => {
  const { services, records } = await setUp();
  const { deadLetters, now } = services;
  const ago = (days: number) => new Date(now().getTime() - days * DAY);
  const marked: [messageId: string, days: number][] = [
    ['old', 31],
    ['failed', 31],
    ['new', 29],
  ];
  for (const [messageId, days] of marked) {
    const key = await deadLetters.add(letterOf('{}', { messageId: `before ${messageId}` }));
    await deadLetters.moveTo(key, { messageId, fingerprint: messageId, at: ago(days) });
  }
  await deadLetters.add(letterOf('{}', { messageId: 'failed' }));
  await collectDeadLetters(services, records, silent);
  const kept = await gathered(deadLetters.everReplayed());
  expect(kept.map(({ fingerprint }) => fingerprint).sort()).toEqual(['failed', 'new']);
});
