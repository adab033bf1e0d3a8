import { QueueClient } from '@azure/storage-queue';
import { CloudEvent, HTTP } from 'cloudevents';
import { expect, test } from 'vitest';
import { tokenFor } from '../../../src/jobs/jobToken.ts';
import { handedOver, startOutsideBot, startWorker } from '../../support/outsideWorker.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

test('a webhook gets a CloudEvent with all that a worker needs, and nothing else', async () => {
  await using worker = await startWorker();
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  expect(job).toMatchObject({ state: 'outside', handOver: { isDone: true }, lease: null, tries: 0 });
  expect(worker.headers[0]?.['content-type']).toBe('application/cloudevents+json; charset=utf-8');
  expect(worker.events).toEqual([
    {
      ...{ specversion: '1.0', type: 'proactive.job.requested', source: 'http://localhost:7071/api/jobs' },
      ...{ id: job.id, subject: 'count', time: job.createdAt, datacontenttype: 'application/json' },
      data: {
        ...{ job: job.id, kind: 'count', input: { question: 'how many?' } },
        resultUrl: `http://localhost:7071/api/jobs/${job.id}/result`,
        token: expect.any(String),
        ...{ deadline: job.deadline, locale: null },
      },
    },
  ]);
  const [event] = worker.events;
  expect(tokenFor(job.id, `Bearer ${event?.data.token}`)).toBe(event?.data.token);
  expect(JSON.stringify(event)).not.toContain(job.secret);
  // As the standard's own library reads it.
  const headers = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
  const read = HTTP.toEvent({ headers, body: JSON.stringify(event) });
  expect(read instanceof CloudEvent && read.validate()).toBe(true);
});

test('a queue gets the same, is made where there is none, and holds what XML cannot', async () => {
  const question = 'how\u0000 \uffff\ufffe\u0085 many \r\n<&"🦊?';
  await using bot = await startOutsideBot('queue:research-1', {}, { question });
  const one = await handedOver(bot, 'one');
  const two = await handedOver(bot, 'two');
  expect([one.state, one.handOver?.isDone, two.handOver?.isDone]).toEqual(['outside', true, true]);
  const queue = new QueueClient(bot.connectionString, 'research-1');
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 5 });
  // Until a day after the deadline.
  for (const { expiresOn, insertedOn } of receivedMessageItems) {
    expect(expiresOn.getTime() - insertedOn.getTime()).toBe(60 * MINUTE + DAY);
  }
  const events = receivedMessageItems.map(({ messageText }) => JSON.parse(messageText));
  expect(events.map(({ id, data }) => [id, data.input])).toEqual([
    [one.id, { question }],
    [two.id, { question }],
  ]);
});

test.each<[string, string, unknown, string]>([
  ['too much for a queue', 'queue:research', 'é'.repeat(32 * 1024), 'expected at most 65536'],
  ["the app's own queue", 'queue:notifications', {}, "it is the app's own"],
  ["the app's own poison queue", 'queue:jobs-poison', {}, "it is the app's own"],
  ['another computer without TLS', 'http://worker.example.com/', {}, 'expected queue:<name>, or an https URL'],
  ['nobody', 'research', {}, 'expected queue:<name>, or an https URL'],
  ['a key', 'https://me:KEY@a.example/?code=KEY', {}, 'handed to https://a.example/, expected queue:'],
])(
  '%s can never be handed to: the person hears at once that it failed, and the operator why',
  async (_, to, data, why) => {
    await using bot = await startOutsideBot(to, {}, data);
    const { id } = await bot.start();
    await bot.run(id);
    const { state, isTold, error } = await bot.jobOf(id);
    expect(`${bot.log.join()}${error?.message}${error?.cause}`).not.toContain('KEY');
    expect([state, isTold, error?.message]).toEqual(['failed', true, expect.stringContaining(why)]);
    expect(await bot.told()).toEqual([expect.stringContaining('could not find an answer to “how many?”')]);
  },
);

test('an app that does not know its own address says so', async () => {
  await using worker = await startWorker();
  await using bot = await startOutsideBot(worker.url, {}, {}, {});
  expect(await handedOver(bot)).toMatchObject({
    ...{ state: 'failed', error: { message: expect.stringContaining('WEBSITE_HOSTNAME') } },
  });
  expect(worker.events).toEqual([]);
});

test('a worker that does not take it is asked again, with the same event; a redirect is not followed', async () => {
  await using worker = await startWorker();
  await using bot = await startOutsideBot(worker.url);
  worker.answerWith((response) => response.writeHead(307, { location: worker.url }).end());
  const job = await handedOver(bot);
  expect(job).toMatchObject({ state: 'outside', handOver: { isDone: false }, faults: 1 });
  expect(job.error?.message).toMatch(/^worker at http:\/\/127\.0\.0\.1:\d+\/jobs: got 307, expected 2xx$/);
  expect(bot.log.join()).not.toContain('code=secret');
  expect(worker.events).toHaveLength(1);
  worker.answerWith((response) => response.writeHead(200).end('x'.repeat(2 ** 20)));
  bot.wait(MINUTE);
  await bot.run(job.id);
  expect(await bot.jobOf(job.id)).toMatchObject({ state: 'outside', handOver: { isDone: true } });
  expect(worker.events).toHaveLength(2);
  expect(worker.events[1]).toEqual(worker.events[0]);
});

test('a worker that does not answer in time is asked again', async () => {
  await using worker = await startWorker();
  await using bot = await startOutsideBot(worker.url, {}, {}, { SEND_TIMEOUT_SECONDS: '1', WEBSITE_HOSTNAME: 'x' });
  worker.answerWith(() => {});
  const job = await handedOver(bot);
  expect(job).toMatchObject({ state: 'outside', handOver: { isDone: false }, faults: 1 });
  expect(job.error?.message).toContain('no answer within 1 s');
});
