import { ZodError } from 'zod';

const MOST_CHARACTERS = 500;
const MOST_INNER = 5;

/**
 * A fault for the log: name, code and words, where it happened, and what was behind it. An SDK's error carries the
 * request and its answer, with addresses and content, which `console` would print whole.
 */
export function describeFault(fault: unknown): string {
  if (!(fault instanceof Error)) return `${typeof fault} was thrown`;
  const code = 'code' in fault && typeof fault.code === 'string' ? ` ${fault.code}` : '';
  const words = fault.message.split('\n', 1)[0]?.slice(0, MOST_CHARACTERS) ?? '';
  const where = fault.stack?.split('\n').filter((line) => /^\s+at /.test(line)) ?? [];
  const inner = fault instanceof AggregateError ? fault.errors.slice(0, MOST_INNER) : [];
  const behind = [...inner, ...(fault.cause === undefined ? [] : [fault.cause])].map(describeFault);
  return [`${fault.name}${code}: ${words}`, ...where, ...behind.map((text) => `behind it: ${text}`)].join('\n');
}

/** A fault without its words, which may be a person's: `TypeError`, `RestError TooLarge`. */
export function nameFault(fault: unknown): string {
  if (!(fault instanceof Error)) return `${typeof fault} was thrown`;
  return 'code' in fault && typeof fault.code === 'string' ? `${fault.name} ${fault.code}` : fault.name;
}

/** Whether it is what stands in a row, by its schema or as JSON: reading it again would not help. */
export function isOfContent(error: unknown): boolean {
  return error instanceof ZodError || error instanceof SyntaxError;
}
