import { expect, test } from 'vitest';
import { readStep } from '../../../src/jobs/readStep.ts';

const progress = (percent: number, text: string) => ({ checkpoint: 1, progress: { percent, text } });
const knot: { self?: unknown } = {};
knot.self = knot;

test.each<[string, unknown, unknown]>([
  ['a checkpoint', { checkpoint: { at: 1 }, afterSeconds: 60 }, { checkpoint: { at: 1 }, afterSeconds: 60 }],
  ['a checkpoint that is null', { checkpoint: null }, { checkpoint: null }],
  [
    'a checkpoint as JSON has it',
    { checkpoint: { at: new Date(0) } },
    { checkpoint: { at: '1970-01-01T00:00:00.000Z' } },
  ],
  ['more than all', progress(100.000_01, 'x'), progress(100, 'x')],
  ['less than nothing', progress(-1, 'x'), progress(0, 'x')],
  ['a long progress', progress(1, 'x'.repeat(2000)), progress(1, 'x'.repeat(1000))],
  ['control characters', progress(1, 'a\u0001\tb'), progress(1, 'a  b')],
  ['half a character', { result: 'x\ud83d' }, { result: { text: 'x\ufffd' } }],
  ['a hand-over', { handOver: { to: 'queue:q', data: 1 } }, { handOver: { to: 'queue:q', data: 1 } }],
])('a step that returns %s', (_what, given, expected) => {
  expect(readStep(given)).toEqual(expected);
});

test.each<[string, unknown, string]>([
  ['nothing', undefined, 'expected { checkpoint }'],
  ['something else', { checkPoint: 1 }, 'expected { checkpoint }'],
  ['a checkpoint that is no JSON', { checkpoint: 1n }, 'BigInt'],
  ['a checkpoint that holds itself', { checkpoint: knot }, 'circular'],
  ['no checkpoint', { checkpoint: undefined }, 'got undefined, expected JSON'],
  ['no number', progress(Number.NaN, 'x'), 'NaN'],
  ['a wait without end', { checkpoint: 1, afterSeconds: Number.POSITIVE_INFINITY }, 'expected number'],
  ['a hand-over to nobody', { handOver: { data: 1 } }, 'expected string'],
  ['an empty result', { result: '' }, '>=1'],
  ['a result that shows nothing', { result: ' \u200b\n' }, 'nothing to see'],
  ['no result', { result: undefined }, 'expected object'],
  ['a card with half a character', { result: { card: { type: 'AdaptiveCard', x: '\ud83d' } } }, 'come in pairs'],
])('a step that returns %s has failed', (_what, given, expected) => {
  expect(() => readStep(given)).toThrow(expected);
});
