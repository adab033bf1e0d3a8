import { z } from 'zod';
import { notExchangeable } from './exchangeable.ts';
import { progressSchema } from './job.ts';
import { DEEPEST_JSON, isDeeperThan } from './jsonDepth.ts';
import { type MessageContent, messageSchema } from './notification.ts';
import { MOST_PROBLEMS, type Problem, problemsOf } from './problem.ts';

/** What an outside worker says of its job: exactly one of the three. */
export type JobReport =
  | { kind: 'progress'; progress: z.infer<typeof progressSchema> }
  /** Not checked yet: what it has to be, its handler says. */
  | { kind: 'result'; result: unknown }
  /** For the operator; the person is told in other words. */
  | { kind: 'error'; message: string };

const message = z.string().min(1);

/** The body of a report. */
export const reportSchema = z
  .strictObject({
    progress: z.strictObject(progressSchema.shape).optional().describe('How far it is, in words for the person.'),
    result: z
      .unknown()
      .optional()
      .describe('What the job asked for; where its handler does not say otherwise, a text or { text?, card? }.'),
    error: z
      .union([message, z.strictObject({ message })], 'a text, or { message }')
      .optional()
      .describe('It cannot be done, and why: for the operator. The person is told in words of ours.'),
  })
  .meta({ oneOf: [{ required: ['progress'] }, { required: ['result'] }, { required: ['error'] }] });

export type ParsedReport = { ok: true; report: JobReport } | { ok: false; problems: Problem[] };

/** Checks a stranger's JSON, but for the result, which is its handler's. Never throws. */
export function parseReport(input: unknown): ParsedReport {
  if (isDeeperThan(DEEPEST_JSON, input)) {
    return refuse({ field: '', got: 'deeper nesting', expected: `at most ${DEEPEST_JSON} levels` });
  }
  const odd = notExchangeable(input);
  if (odd.length > 0) return refuse(...odd.slice(0, MOST_PROBLEMS));
  const parsed = reportSchema.safeParse(input);
  if (!parsed.success) return refuse(...problemsOf(parsed.error, input));
  const given = Object.keys(parsed.data);
  const { progress, error, result } = parsed.data;
  if (given.length !== 1) {
    const got = given.length === 0 ? 'nothing' : given.join(', ');
    return refuse({ field: '', got, expected: 'exactly one of progress, result, error' });
  }
  if (progress) return { ok: true, report: { kind: 'progress', progress } };
  if (error === undefined) return { ok: true, report: { kind: 'result', result } };
  return { ok: true, report: { kind: 'error', message: typeof error === 'string' ? error : error.message } };
}

/** Not spaces and what has no shape alone. */
const VISIBLE = /[^\s\p{Cc}\p{Cf}]/u;
/** No chat takes more in one message; Teams takes less than half of it. */
const MOST_CHARACTERS = 256 * 1024;
const isOfSize = (answer: unknown) => JSON.stringify(answer).length <= MOST_CHARACTERS;
const SIZE = `at most ${MOST_CHARACTERS} characters of JSON`;

const { text, card } = messageSchema.shape;
const plainAnswer = z.union([
  z.string().min(1).regex(VISIBLE, 'something to see').refine(isOfSize, SIZE),
  z
    .strictObject({ text, card })
    .refine((given) => given.text !== undefined || given.card !== undefined, 'text, a card, or both')
    .refine((given) => given.card !== undefined || VISIBLE.test(given.text ?? ''), 'something to see')
    .refine(isOfSize, SIZE),
]);

export type ParsedAnswer = { ok: true; answer: unknown } | { ok: false; problems: Problem[] };

/** A result as the handler's schema has it; without one, a text or `{ text?, card? }`. Never throws. */
export function parseAnswer(result: unknown, schema: z.ZodType = plainAnswer): ParsedAnswer {
  // Inside an object, so that its fields are named as the worker named them.
  const parsed = z.object({ result: schema }).safeParse({ result });
  if (parsed.success) return { ok: true, answer: parsed.data.result };
  return { ok: false, problems: problemsOf(parsed.error, { result }) };
}

/**
 * An answer as a message that can be told: plain JSON in whole characters.
 * @throws what is wrong with it.
 */
export function toContent(told: unknown): MessageContent {
  const plain: unknown = JSON.parse(JSON.stringify(told) ?? 'null');
  if (isDeeperThan(DEEPEST_JSON, plain)) throw new Error(`an answer: nested deeper than ${DEEPEST_JSON} levels`);
  const content = messageSchema.parse(typeof plain === 'string' ? { text: plain } : plain);
  // A text that was cut in the middle of a character.
  const whole = content.text === undefined ? content : { ...content, text: content.text.toWellFormed() };
  const [odd] = notExchangeable(whole);
  if (odd) throw new Error(`an answer: ${odd.field}: got ${odd.got}, expected ${odd.expected}`);
  if (!whole.card && !VISIBLE.test(whole.text ?? '')) throw new Error('an answer: there is nothing to see in it');
  if (!isOfSize(whole)) throw new Error(`an answer: expected ${SIZE}`);
  return whole;
}

function refuse(...problems: Problem[]): { ok: false; problems: Problem[] } {
  return { ok: false, problems };
}
