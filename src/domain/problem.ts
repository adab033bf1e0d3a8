import type { z } from 'zod';

/** One thing that is wrong with an input, as producers and operators read it. */
export interface Problem {
  /** Path to the field, `to.users[3].userId`; empty for the whole. */
  field: string;
  got: string;
  expected: string;
}

/** More would help nobody, and a row or an answer has its limits. */
export const MOST_PROBLEMS = 50;
const MOST_CHARACTERS = 100;

/** What was wrong, one entry for each field. `input` is the value that the schema refused. */
export function problemsOf(error: z.ZodError, input: unknown): Problem[] {
  return error.issues.flatMap((issue) => problemsOfIssue(issue, input)).slice(0, MOST_PROBLEMS);
}

function problemsOfIssue(issue: z.core.$ZodIssue, input: unknown): Problem[] {
  const value = valueAt(input, issue.path);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      field: pathOf([...issue.path, key]),
      got: show(valueAt(value, [key])),
      expected: 'no such field',
    }));
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const branch = nearestBranch(issue.errors);
    if (branch)
      return branch.flatMap((inner) => problemsOfIssue({ ...inner, path: [...issue.path, ...inner.path] }, input));
  }
  return [{ field: pathOf(issue.path), got: show(value), expected: expectedBy(issue) }];
}

/** The branch that the writer meant: the only one that has no strange field. */
function nearestBranch(branches: z.core.$ZodIssue[][]): z.core.$ZodIssue[] | undefined {
  const meant = branches.filter((issues) => !issues.some((issue) => issue.path.length === 0));
  return meant.length === 1 ? meant[0] : undefined;
}

function expectedBy(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected === 'string' ? 'text' : issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => String(value)).join(' | ');
    case 'too_small':
      return issue.origin === 'string' ? `at least ${issue.minimum} characters` : `at least ${issue.minimum}`;
    case 'too_big':
      return issue.origin === 'string' ? `at most ${issue.maximum} characters` : `at most ${issue.maximum}`;
    default:
      return issue.message;
  }
}

/** `to.users[3].userId`, printable and short whatever the names are. */
export function pathOf(path: readonly PropertyKey[]): string {
  const whole = path.reduce<string>((start, part) => {
    if (typeof part === 'number') return `${start}[${part}]`;
    const name = JSON.stringify(String(part)).slice(1, -1);
    return start === '' ? name : `${start}.${name}`;
  }, '');
  return cut(whole);
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, part) => (typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined),
    input,
  );
}

/** A value as a short, printable text: control characters escaped, long ones cut, nested ones named by their kind. */
export function show(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `a list of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  return cut(JSON.stringify(value) ?? String(value));
}

function cut(text: string): string {
  return text.length > MOST_CHARACTERS
    ? `${text.slice(0, MOST_CHARACTERS).toWellFormed()}… (${text.length} characters)`
    : text;
}
