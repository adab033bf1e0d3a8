import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeadLetter } from '../../../src/domain/deadLetter.ts';
import { messageFrom, userNamed } from '../../support/bot.ts';
import { type Connector, startConnector } from '../../support/connector.ts';
import { wrongNotifications } from '../../support/notifications.ts';
import { until } from '../../support/until.ts';
import { type RunningBot, startRunningBot } from './runningBot.ts';

const EACH = 500;
const SEED = 20_261_122;
const LARGEST_MESSAGE = 64 * 1024;

/** Bodies that nobody should send: JSON of any shape, halves of good ones, noise, and what has broken others before. */
function hostileBodies(good: object): string[] {
  const whole = JSON.stringify(good);
  const byHand = [
    '',
    ' ',
    'null',
    '0',
    '-1e999',
    '"text"',
    '[]',
    '{}',
    '{"__proto__":{"to":{"everyone":true}}}',
    '{"constructor":{"prototype":{"x":1}}}',
    `${'['.repeat(3000)}${']'.repeat(3000)}`,
    `{"a":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`,
    whole.slice(0, -1),
    `${whole}${whole}`,
    whole.replaceAll('"', "'"),
    `\uFEFF${whole.slice(1)}`,
    '\u0000\u0001\u001b[2J',
    '../../../../etc/passwd',
    "'; DROP TABLE notifications; --",
    `{"id":"${'x'.repeat(60_000)}"}`,
  ];
  const random = fc.sample(
    fc.oneof(
      fc.json(),
      fc.string({ unit: 'binary' }),
      fc.jsonValue().map((v) => JSON.stringify({ ...good, to: v, from: v, conversation: v, type: v })),
    ),
    {
      numRuns: EACH,
      seed: SEED,
    },
  );
  return [...byHand, ...random];
}

test('1,000 malformed, oversized and hostile bodies: each is refused with its reason, the good ones arrive', {
  timeout: 240_000,
}, async () => {
  await using channel = await startConnector();
  const bot = await startRunningBot(['--no-chat', '--visibility-seconds', '5']);
  await bot.post(messageFrom('ada', channel));
  const good = messageFrom('ada', channel, { text: 'help' });

  const activities = hostileBodies(good).slice(0, EACH - 2);
  activities.push(
    JSON.stringify({ ...good, text: 'x'.repeat(2 ** 21) }),
    JSON.stringify({ ...good, serviceUrl: 'http://169.254.169.254/' }),
  );
  const statuses = new Map<number, number>();
  for (const [index, body] of activities.entries()) {
    const { status } = await bot.post(body);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status < 400 || status >= 500) throw new Error(`${status} for ${body.slice(0, 200)}`);
    // Another one each time: what is posted again is answered once.
    if (index % 100 === 0) expect((await bot.post({ ...good, id: `good-${index}` })).status).toBe(202);
  }
  console.log('answers of /api/messages:', Object.fromEntries(statuses));
  expect([...statuses.values()].reduce((sum, count) => sum + count)).toBe(EACH);
  expect(channel.textsIn('chat-ada').filter((text) => text.startsWith('I understand'))).toHaveLength(5);

  const wrong = wrongNotifications.map(({ body }) => JSON.stringify(body));
  const messages = [...wrong, ...hostileBodies({ to: userNamed('ada'), message: { text: 'x' } })]
    // Neither an empty message nor one over 64 KiB can be put on a queue.
    .filter((body) => body !== '' && isXmlText(body) && Buffer.byteLength(body) <= LARGEST_MESSAGE)
    .slice(0, EACH);
  expect(messages.length).toBe(EACH);
  const goodIds = Array.from({ length: 10 }, (_, index) => `good-${index}`);
  for (const [index, body] of messages.entries()) {
    const id = index % 50 === 0 ? goodIds[index / 50] : undefined;
    if (id) await bot.queue.sendMessage(JSON.stringify({ id, to: userNamed('ada'), message: { text: id } }));
    await bot.queue.sendMessage(body);
  }
  const letters = await settled(bot);
  const kept = new Set(letters.map(({ bodyBase64 }) => bodyBase64));
  expect(messages.filter((body) => !kept.has(Buffer.from(body).toString('base64')))).toEqual([]);
  expect(letters).toHaveLength(EACH);
  expect(letters.filter(({ errors }) => errors.length === 0)).toEqual([]);
  await until('the good ones', () => arrived(channel, goodIds) === goodIds.length || undefined);
  expect((await bot.post({ ...good, id: 'last' })).status).toBe(202);
});

/** The dead letters, once their number is right or does not grow any more. */
async function settled({ stores }: RunningBot): Promise<DeadLetter[]> {
  let letters: DeadLetter[] = [];
  for (let stalled = 0; letters.length < EACH && stalled < 20; stalled++) {
    await sleep(1000);
    const now = await stores.deadLetters.list();
    if (now.length > letters.length) stalled = 0;
    letters = now;
  }
  return letters;
}

function arrived(channel: Connector, ids: string[]): number {
  return channel.textsIn('chat-ada').filter((text) => ids.includes(text)).length;
}

/** What XML, and so a queue message, can carry; a carriage return would come back as a line feed. */
function isXmlText(body: string): boolean {
  return (
    body.isWellFormed() &&
    [...body].every((char) => char === '\n' || char === '\t' || (char >= ' ' && char < '\ufffe') || char > '\uffff')
  );
}
