import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { describe, expect, test } from 'vitest';
import { type CollectServices, collectDeadLetters } from '../../../src/deadLetters/collectDeadLetters.ts';
import type { DeadLetter } from '../../../src/domain/deadLetter.ts';
import { createStores } from '../../../src/stores.ts';
import { FakeRecords } from '../../support/fakeRecords.ts';
import { silent } from '../../support/silent.ts';
import { takeStorage } from '../../support/storage.ts';

interface Setting {
  services: CollectServices;
  records: FakeRecords;
  poison: QueueClient;
  /** What was logged. */
  lines: string[];
  collect: () => Promise<void>;
}

async function setUp(queue = 'notifications-poison'): Promise<Setting> {
  const connectionString = await takeStorage();
  const services = { ...createStores({ connectionString }), retentionDays: 30 };
  const records = new FakeRecords();
  const lines: string[] = [];
  const log = { info: (line: string) => lines.push(line), warn: (line: string) => lines.push(line) };
  const poison = QueueServiceClient.fromConnectionString(connectionString).getQueueClient(queue);
  await poison.create();
  const collect = () => collectDeadLetters(services, records, { ...log, error: (line: string) => lines.push(line) });
  return { services, records, poison, lines, collect };
}

const countOf = async (queue: QueueClient) => (await queue.getProperties()).approximateMessagesCount;
const bodyOf = ({ bodyBase64 }: DeadLetter) => Buffer.from(bodyBase64, 'base64').toString();

test('what the host gave up becomes a dead letter, byte for byte, and leaves the poison queue', async () => {
  const { services, records, poison } = await setUp();
  const bodies = [
    ...['{"id":"known-id","to":', '{"id":"known-id"}', 'é€😀', '['.repeat(60_000)],
    ...['', '  {\r\n\t"a": "&amp;&#xD; <b>]]>"\r\n}\r ', '&lt;&#13;'],
  ];
  for (const body of bodies) await poison.sendMessage(body);
  await Promise.all([collectDeadLetters(services, records, silent), collectDeadLetters(services, records, silent)]);

  const letters = await services.deadLetters.list();
  expect(letters.map(bodyOf).sort()).toEqual([...bodies].sort());
  expect(letters.map(({ queue, reason, tries }) => `${queue} ${reason} ${tries}`)).toEqual(
    bodies.map(() => 'notifications host-died 5'),
  );
  expect(letters.filter(({ id }) => id === 'known-id')).toHaveLength(1);
  expect(records.givenUp).toEqual([]);
  expect(await countOf(poison)).toBe(0);
});

test('no poison queues, nothing to do', async () => {
  const services = { ...createStores({ connectionString: await takeStorage() }), retentionDays: 30 };
  await collectDeadLetters(services, new FakeRecords(), silent);
  expect(await services.deadLetters.list()).toEqual([]);
});

test('more than a page of them', async () => {
  const { services, poison, collect } = await setUp('deliveries-poison');
  await Promise.all(Array.from({ length: 70 }, (_, index) => poison.sendMessage(`pointer ${index}`)));
  await collect();
  expect(await services.deadLetters.list()).toHaveLength(70);
});

test('a pointer to several that fall due together is discarded, and told: the row of each in due leads to it', async () => {
  const { services, records, poison, lines, collect } = await setUp('deliveries-poison');
  records.states.set('one', 'unfinished');
  await poison.sendMessage('{"v":1,"several":["one","two"]}');
  await poison.sendMessage('{"v":1,"several":[]}');
  await collect();
  expect((await services.deadLetters.list()).map(bodyOf)).toEqual(['{"v":1,"several":[]}']);
  expect(lines.join('\n')).toMatch(/notifications one, two: discarded message .* the row of each in due leads to it/);
  expect(records.givenUp).toEqual([]);
  expect(await countOf(poison)).toBe(0);
});

test('a message that storage cannot hand over keeps no other back, and is told', async () => {
  const { services, poison, lines, collect } = await setUp();
  for (const body of ['first', 'a control character: \u0001', 'second']) await poison.sendMessage(body);
  await collect();
  expect((await services.deadLetters.list()).map(bodyOf).sort()).toEqual(['first', 'second']);
  expect(lines).toContainEqual('1 messages of notifications-poison: storage cannot hand them over');
  expect(await countOf(poison)).toBe(1);
});

describe('a copy has a new message id, and is matched', () => {
  test('by the id that it names: the letter has it, and what has no end state is given up', async () => {
    const { services, records, poison, collect } = await setUp();
    records.states.set('named', 'unfinished');
    await poison.sendMessage('{"id":"named"}');
    await collect();
    expect(await services.deadLetters.list()).toMatchObject([{ id: 'named', reason: 'host-died' }]);
    expect(records.givenUp).toEqual(['named']);
  });

  test('as a pointer by its id, with its range', async () => {
    const { services, records, poison, collect } = await setUp('deliveries-poison');
    records.states.set('broadcast', 'unfinished');
    await poison.sendMessage('{"v":1,"id":"broadcast","range":"00-1f"}');
    await collect();
    expect(await services.deadLetters.list()).toMatchObject([{ id: 'broadcast', queue: 'deliveries' }]);
    expect(records.givenUp).toEqual(['broadcast 00-1f']);
  });

  test('by its bytes where it names none', async () => {
    const { services, records, poison, collect } = await setUp();
    records.states.set('by-bytes', 'unfinished');
    records.bodies.set('{"to":1}', 'by-bytes');
    await poison.sendMessage('{"to":1}');
    await poison.sendMessage('{"to":2}');
    await collect();
    const letters = await services.deadLetters.list();
    expect(letters.map((letter) => [bodyOf(letter), letter.id === 'by-bytes']).sort()).toEqual([
      ['{"to":1}', true],
      ['{"to":2}', false],
    ]);
    expect(records.givenUp).toEqual(['by-bytes']);
  });

  test.each(['{"id":"over"}', '{"to":1}'])(
    '%s: with every delivery ended it is discarded, with a line',
    async (body) => {
      const { services, records, poison, lines, collect } = await setUp();
      records.states.set('over', 'ended');
      records.bodies.set('{"to":1}', 'over');
      await poison.sendMessage(body);
      await collect();
      expect(await services.deadLetters.list()).toEqual([]);
      expect(records.givenUp).toEqual([]);
      expect(lines).toEqual([
        expect.stringMatching(/^notification over: discarded message \S+ of notifications-poison/),
      ]);
      expect(await countOf(poison)).toBe(0);
    },
  );
});

test('a crash before the message is gone: collected again it is one letter', async () => {
  const { services, records, poison } = await setUp();
  records.states.set('twice', 'unfinished');
  await poison.sendMessage('{"id":"twice"}');
  await poison.sendMessage('malformed');
  const crashing: FakeRecords['giveUp'] = () => Promise.reject(new Error('crash'));
  const [queue] = services.poisonQueues;
  if (!queue) throw new Error('no queue');
  const { messages } = await queue.receive();
  const remaining = messages.map((message) => ({ ...message, remove: () => Promise.reject(new Error('crash')) }));
  const at = (all: typeof messages) =>
    Object.assign(Object.create(queue), { receive: pages(all), source: queue.source });
  const first = { ...services, poisonQueues: [at(remaining)] };
  await expect(
    collectDeadLetters(first, Object.assign(new FakeRecords(), { states: records.states, giveUp: crashing }), silent),
  ).rejects.toThrow(AggregateError);
  expect(await services.deadLetters.list()).toHaveLength(2);
  await collectDeadLetters({ ...services, poisonQueues: [at(messages)] }, records, silent);
  expect(await services.deadLetters.list()).toHaveLength(2);
  expect(records.givenUp).toEqual(['twice']);
  expect(await countOf(poison)).toBe(0);
});

/** Hands the messages over once. */
function pages<T>(messages: T[]) {
  let left = messages;
  return async () => {
    const page = { messages: left, unreadable: 0 };
    left = [];
    return page;
  };
}
