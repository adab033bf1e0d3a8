/** One host with the defaults; each test has messages of its own. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endHosts, ForeignHost, Queues, type Report, readBody } from './foreignHost.ts';
import { waitForPoison, waitUntilEmpty } from './queueState.ts';

const WEEK_MS = 7 * 24 * 60 * 60_000;

let queues: Queues;
let host: ForeignHost;

beforeAll(async () => {
  queues = await new Queues().create();
  host = await ForeignHost.start({ settings: queues.settings });
});

afterAll(endHosts);

const isAbout = (body: string) => (report: Report) => readBody(report) === body;

test('with the encoding none, the bytes of a message are the text that was sent (row 1)', async () => {
  await queues.bytes.sendMessage('{"ü":"nötig"}');
  await queues.bytes.sendMessage('eyJhIjoxfQ==');

  await queues.waitForReports(1, 'onBytes', isAbout('{"ü":"nötig"}'));
  await queues.waitForReports(1, 'onBytes', isAbout('eyJhIjoxfQ=='));
});

describe('what a function gets (row 2)', () => {
  test('a string trigger has its message parsed, and metadata that the body can replace', async () => {
    await queues.text.sendMessage('123');
    await queues.text.sendMessage(
      '{"big":12345678901234567890,"dequeueCount":77,"Id":"mine","POPRECEIPT":"mine too","Deep":{"Key":1},"list":[1]}',
    );

    const reports = await queues.waitForReports(2, 'onText');
    const number = reports.find(({ type }) => type === 'number');
    const object = reports.find(({ type }) => type === 'object');
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\+00:00$/);
    expect(number).toMatchObject({
      message: 123,
      triggerMetadata: {
        queueTrigger: 123,
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        dequeueCount: 1,
        popReceipt: expect.any(String),
        insertionTime: time,
        expirationTime: time,
        nextVisibleTime: time,
      },
    });
    expect(object).toMatchObject({
      message: { big: 12345678901234567000, Deep: { Key: 1 } },
      triggerMetadata: { id: 'mine', popReceipt: 'mine too', dequeueCount: 77, deep: { key: 1 } },
    });
    expect(object?.['triggerMetadata']).not.toHaveProperty('list');
  });

  test('a binary trigger has the bytes, and metadata that the body cannot replace', async () => {
    await queues.bytes.sendMessage('{"id":"mine","dequeueCount":77}');

    const [report] = await queues.waitForReports(1, 'onBytes', isAbout('{"id":"mine","dequeueCount":77}'));
    expect(report).toMatchObject({
      base64: Buffer.from('{"id":"mine","dequeueCount":77}').toString('base64'),
      triggerMetadata: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), dequeueCount: 1 },
    });
  });
});

test('a message is taken for ten minutes (row 3)', async () => {
  await queues.bytes.sendMessage('ten minutes');

  const [report] = await queues.waitForReports(1, 'onBytes', isAbout('ten minutes'));
  const { nextVisibleTime } = Object(report?.['triggerMetadata']);
  const hiddenForMs = Date.parse(nextVisibleTime) - Number(report?.at);
  expect(hiddenForMs).toBeGreaterThan(590_000);
  expect(hiddenForMs).toBeLessThan(610_000);
});

test('a message that fails five times goes to the poison queue at once, for seven days (row 4)', async () => {
  await queues.bytes.sendMessage('way error', { messageTimeToLive: -1 });

  const poison = await waitForPoison(queues, queues.bytes);
  await waitUntilEmpty(queues.bytes);
  expect(poison.messageText).toBe('way error');
  expect(Number(poison.expiresOn) - Number(poison.insertedOn)).toBe(WEEK_MS);
  expect([1, 2, 3, 4, 5, 6].map((count) => host.count(`onBytes ${count} way error`))).toEqual([1, 1, 1, 1, 1, 0]);
});

test('a message that somebody else deleted meanwhile is no failure (row 5)', async () => {
  const { messageId } = await queues.bytes.sendMessage('way slow 500');
  await host.waitFor('onBytes 1 way slow 500');
  await queues.bytes.clearMessages();

  await queues.waitForReports(1, 'onBytes', isAbout('way slow 500'));
  await queues.bytes.sendMessage('the next one');
  await queues.waitForReports(1, 'onBytes', isAbout('the next one'));
  // The host names a message only where something is wrong with it.
  expect(host.count(messageId)).toBe(0);
});

test('throwing nothing is a success (row 6)', async () => {
  const ways = ['null', 'undefined', 'rejection'];
  for (const way of ways) await queues.bytes.sendMessage(`way ${way}`);

  for (const way of ways) await host.waitFor(`onBytes 1 way ${way}`);
  await waitUntilEmpty(queues.bytes);
  expect(ways.map((way) => host.count(`onBytes 2 way ${way}`))).toEqual([0, 0, 0]);
});

// The last one: what cannot be read stays in the queue.
test('a control character in one message does not cost the others of its batch (row 7)', async () => {
  const good = ['one', 'two', 'three', 'four'];
  for (const body of ['one', 'two', 'bad \u0001', 'worse \u0002', 'three', 'four'])
    await queues.bytes.sendMessage(body);

  const reports = await queues.waitForReports(4, 'onBytes', (report) => good.includes(readBody(report)));
  expect(reports.map(readBody).sort()).toEqual(good.sort());
});
