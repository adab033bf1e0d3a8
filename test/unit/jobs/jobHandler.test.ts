import { expect, test } from 'vitest';
import { z } from 'zod';
import { defineJob } from '../../../src/jobs/jobHandler.ts';
import { KnownJobs } from '../../../src/jobs/knownJobs.ts';
import { aJob } from '../../support/aJob.ts';
import { silent } from '../../support/silent.ts';

const context = { id: 'j', locale: 'en', signal: new AbortController().signal, now: () => new Date(0), log: silent };
const count = {
  id: 'count',
  input: z.object({ upTo: z.number() }),
  checkpoint: z.object({ at: z.number() }),
  deadlineMinutes: 10,
  expectedSeconds: ({ upTo }: { upTo: number }) => upTo * 20,
  retry: { most: 2, delaySeconds: 30 },
  begin: () => ({ at: 0 }),
  step: async ({ at }: { at: number }) => ({ checkpoint: { at: at + 1 } }),
};

test('the first step begins where `begin` says, each other one at the checkpoint', async () => {
  const handler = defineJob(count);
  expect(await handler.run(aJob(), context)).toEqual({ checkpoint: { at: 1 } });
  expect(await handler.run(aJob({ step: 4, checkpoint: { at: 4 } }), context)).toEqual({ checkpoint: { at: 5 } });
  expect(handler.expectedSeconds({ upTo: 3 })).toBe(60);
});

test.each([
  ['an input', { input: { upTo: 'three' } }],
  ['a checkpoint', { step: 1, checkpoint: { at: null } }],
  ['a checkpoint that is null', { step: 1, checkpoint: null }],
])('%s that is not the handler’s is refused', (_what, more) => {
  expect(() => defineJob(count).run(aJob(more), context)).toThrow(z.ZodError);
});

test('what an outside worker answers is told as the handler says', () => {
  const answer = z.object({ sum: z.number() });
  const handler = defineJob({ ...count, answer, tell: ({ sum }, { upTo }, locale) => `${sum} of ${upTo}, ${locale}` });
  expect(handler.tell?.({ sum: 6 }, aJob({ locale: 'de-DE' }))).toBe('6 of 3, de-DE');
  expect(() => handler.tell?.({ sum: '6' }, aJob())).toThrow(z.ZodError);
  expect(() => defineJob({ ...count, answer })).toThrow('count');
});

test('two handlers of one id are refused, and a kind that nobody knows is named', () => {
  const handler = defineJob(count);
  expect(() => new KnownJobs([handler, handler])).toThrow('"count"');
  expect(() => new KnownJobs([handler]).of('divide')).toThrow('"divide"');
});
