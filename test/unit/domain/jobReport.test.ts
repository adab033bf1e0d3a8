import { expect, test } from 'vitest';
import { z } from 'zod';
import { parseAnswer, parseReport, toContent } from '../../../src/domain/jobReport.ts';

const card = { type: 'AdaptiveCard', body: [] };

test.each<[unknown, unknown]>([
  [{ progress: { percent: 40, text: 'looking' } }, { kind: 'progress', progress: { percent: 40, text: 'looking' } }],
  [{ result: 'found' }, { kind: 'result', result: 'found' }],
  [{ result: null }, { kind: 'result', result: null }],
  [{ error: 'no network' }, { kind: 'error', message: 'no network' }],
  [{ error: { message: 'no network' } }, { kind: 'error', message: 'no network' }],
])('%j', (body, report) => {
  expect(parseReport(body)).toEqual({ ok: true, report });
});

const nested = JSON.parse(`{"result":${'['.repeat(200)}${']'.repeat(200)}}`);
test.each<[unknown, string, string]>([
  [{}, '', 'exactly one of progress, result, error'],
  [{ result: 'x', error: 'y' }, '', 'exactly one of progress, result, error'],
  [{ result: null, progress: { percent: 1, text: '' } }, '', 'exactly one of progress, result, error'],
  [null, '', 'object'],
  [[], '', 'object'],
  ['result', '', 'object'],
  [{ result: 'x', done: true }, 'done', 'no such field'],
  [{ answer: 'x' }, 'answer', 'no such field'],
  [{ progress: 50 }, 'progress', 'object'],
  [{ progress: { text: 'x' } }, 'progress.percent', 'number'],
  [{ progress: { percent: 101, text: 'x' } }, 'progress.percent', 'at most 100'],
  [{ progress: { percent: -1, text: 'x' } }, 'progress.percent', 'at least 0'],
  [{ progress: { percent: 1 } }, 'progress.text', 'text'],
  [{ progress: { percent: 1, text: 'x'.repeat(1001) } }, 'progress.text', 'at most 1000 characters'],
  [{ progress: { percent: 1, text: 'x', eta: 5 } }, 'progress.eta', 'no such field'],
  [{ error: null }, 'error', 'a text, or { message }'],
  [{ error: '' }, 'error', 'at least 1 characters'],
  [{ error: {} }, 'error.message', 'text'],
  [{ result: '\ud800' }, 'result', 'come in pairs'],
  [{ result: Number.POSITIVE_INFINITY }, 'result', 'a number of at most'],
  [nested, '', 'at most 100 levels'],
])('%j is refused', (body, field, expected) => {
  expect(parseReport(body)).toEqual({
    ok: false,
    problems: [{ field, got: expect.any(String), expected: expect.stringContaining(expected) }],
  });
});

test.each<[unknown, unknown]>([
  ['found', { text: 'found' }],
  [{ text: 'found' }, { text: 'found' }],
  [{ card }, { card }],
  [
    { text: 'found', card },
    { text: 'found', card },
  ],
])('a result %j is told as it is, where the handler says nothing else', (result, content) => {
  const parsed = parseAnswer(result);
  expect(parsed.ok && toContent(parsed.answer)).toEqual(content);
});

const priced = z.strictObject({ offers: z.array(z.strictObject({ price: z.number() })) });
test.each<[unknown, z.ZodType | undefined, string, string]>([
  [null, undefined, 'result', ''],
  ['', undefined, 'result', ''],
  [' \u200b\n', undefined, 'result', 'something to see'],
  [{ text: ' ' }, undefined, 'result', 'something to see'],
  ['x'.repeat(300_000), undefined, 'result', 'at most 262144 characters'],
  [{ card: { ...card, body: ['x'.repeat(300_000)] } }, undefined, 'result', 'at most 262144 characters'],
  [{}, undefined, 'result', 'text, a card, or both'],
  [{ text: 'x', html: 'y' }, undefined, 'result.html', 'no such field'],
  [{ card: { type: 'Image' } }, undefined, 'result.card.type', 'AdaptiveCard'],
  [{ offers: [{ price: 'cheap' }] }, priced, 'result.offers[0].price', 'number'],
  ['159', priced, 'result', 'object'],
])('a result %j names what is wrong', (result, schema, field, expected) => {
  const parsed = parseAnswer(result, schema);
  expect(parsed.ok ? [] : parsed.problems).toContainEqual({
    field,
    got: expect.any(String),
    expected: expect.stringContaining(expected),
  });
});
