import fc from 'fast-check';
import { expect, test } from 'vitest';
import { handedOver, report, startOutsideBot, startWorker } from '../../support/outsideWorker.ts';

const SEED = 20_261_122;
const good = JSON.stringify({ result: 'seven' });
const byHand = [
  '',
  'null',
  '[]',
  '-1e999',
  good.slice(0, -1),
  `${good}${good}`,
  `\uFEFF${good.slice(1)}`,
  '{"__proto__":{"result":"x"}}',
  '{"constructor":{"prototype":{"result":"x"}}}',
  `{"result":"\\ud800"}`,
  `{"result":${'['.repeat(5000)}${']'.repeat(5000)}}`,
  `{"error":${'{"message":'.repeat(5000)}1${'}'.repeat(5000)}}`,
  `{"progress":{"percent":1e999,"text":"x"}}`,
  `{"progress":{"percent":-0,"text":null}}`,
  'x'.repeat(2 ** 20 + 1),
];
const odd = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  fc.jsonValue().map((value) => JSON.stringify({ progress: value })),
  fc.jsonValue().map((value) => JSON.stringify({ progress: { percent: value, text: value } })),
  fc.jsonValue().map((value) => JSON.stringify({ error: value, result: value })),
  fc.jsonValue().map((value) => JSON.stringify({ result: { text: value, card: value } })),
);

test('500 of them: each is refused with the reason, and the job goes on', async () => {
  await using worker = await startWorker();
  await using bot = await startOutsideBot(worker.url);
  const job = await handedOver(bot);
  const bodies = [...byHand, ...fc.sample(odd, { numRuns: 500, seed: SEED })].slice(0, 500);
  const statuses = new Map<number, number>();
  for (const body of bodies) {
    const answer = await report(bot, job, body);
    statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
    const isRefused = (answer.status === 400 || answer.status === 413) && answer.jsonBody.errors?.length;
    if (!isRefused) throw new Error(`${answer.status} for ${body.slice(0, 200)}`);
  }
  expect([...statuses.values()].reduce((sum, count) => sum + count)).toBe(500);
  expect(statuses.get(413)).toBe(1);
  expect((await report(bot, job, { result: 'seven' })).status).toBe(202);
});
