import sift from 'sift';
import { z } from 'zod';
import { isDeeperThan } from './jsonDepth.ts';
import { MOST_PROBLEMS, show } from './problem.ts';

const { createQueryTester, $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $and, $or, $not, $exists } = sift;
/** What a filter may say. Whatever runs code or a pattern is not among it: `$where`, `$regex`. */
const operations = { $eq, $ne, $gt, $gte, $lt, $lte, $in, $nin, $and, $or, $not, $exists };

const MOST_CHARACTERS = 2000;
const MOST_OPERATORS = 20;
const MOST_LEVELS = 5;
const OPERATORS_ALLOWED = Object.keys(operations).join(' ');
/** As many as 64 KiB of JSON can hold, which is what everybody who takes a CloudEvent should take. */
export const MOST_VALUES = 32_768;

/** A query as MongoDB and sift write it, on an event's `data`: `{ price: { $lt: 150 }, city: 'Las Vegas' }`. */
export type EventFilter = Record<string, unknown>;

export const eventFilterSchema = z
  .custom<EventFilter>(isObject, 'an object, { price: { $lt: 150 } }')
  .check((check) => {
    for (const { path, expected } of faultsIn(check.value).slice(0, MOST_PROBLEMS)) {
      check.issues.push({ code: 'custom', path, message: expected, input: check.value });
    }
  });

/**
 * Whether an event's data are what a filter asks for. Never throws. It is asked for each who watches: the depth of the
 * data and their `MOST_VALUES` are checked once, where the event is read.
 */
export function matches(filter: EventFilter, data: unknown): boolean {
  return createQueryTester(filter, { operations })(data);
}

interface Fault {
  path: string[];
  expected: string;
}

function faultsIn(filter: EventFilter): Fault[] {
  if (isDeeperThan(MOST_CHARACTERS, filter) || JSON.stringify(filter).length > MOST_CHARACTERS) {
    return [{ path: [], expected: `at most ${MOST_CHARACTERS} characters of JSON` }];
  }
  const counted = { operators: 0 };
  const found = faultsOfQuery(filter, [], 1, counted);
  return counted.operators > MOST_OPERATORS
    ? [
        ...found,
        { path: [], expected: `at most ${MOST_OPERATORS} operators and items of lists, not ${counted.operators}` },
      ]
    : found;
}

function faultsOfQuery(query: unknown, path: string[], level: number, counted: { operators: number }): Fault[] {
  if (!isObject(query)) return [{ path, expected: 'an object, { price: { $lt: 150 } }' }];
  if (level > MOST_LEVELS) return [{ path, expected: `at most ${MOST_LEVELS} levels` }];
  return Object.entries(query).flatMap(([name, value]) => {
    const here = [...path, name];
    if (name === '$and' || name === '$or') {
      counted.operators += 1;
      if (!Array.isArray(value) || value.length === 0) return [{ path: here, expected: 'a list of queries' }];
      return value.flatMap((part, index) => faultsOfQuery(part, [...here, String(index)], level + 1, counted));
    }
    if (name.startsWith('$')) return [{ path: here, expected: `$and, $or, or the name of a field` }];
    if (!isFieldPath(name)) return [{ path: here, expected: 'the name of a field, or its path: city, hotel.stars' }];
    return faultsOfCondition(value, here, level, counted);
  });
}

function faultsOfCondition(value: unknown, path: string[], level: number, counted: { operators: number }): Fault[] {
  if (isScalar(value)) {
    counted.operators += 1;
    return [];
  }
  const entries = isObject(value) ? Object.entries(value) : [];
  if (entries.length === 0) {
    return [{ path, expected: `text, a number, true, false, null, or operators: ${OPERATORS_ALLOWED}` }];
  }
  if (level > MOST_LEVELS) return [{ path, expected: `at most ${MOST_LEVELS} levels` }];
  return entries.flatMap(([name, operand]) => {
    // Each item of a list is compared with each of the data's.
    counted.operators += Array.isArray(operand) ? Math.max(operand.length, 1) : 1;
    const here = [...path, name];
    if (name === '$not')
      return isScalar(operand) ? [notOperators(here)] : faultsOfCondition(operand, here, level + 1, counted);
    const expected = wantedBy(name, operand);
    return expected === undefined ? [] : [{ path: here, expected }];
  });
}

const notOperators = (path: string[]): Fault => ({ path, expected: 'operators, { $lt: 150 }' });

/** What an operator wants instead; undefined where it has what it wants. */
function wantedBy(operator: string, operand: unknown): string | undefined {
  switch (operator) {
    case '$eq':
    case '$ne':
      return isScalar(operand) ? undefined : 'text, a number, true, false or null';
    case '$gt':
    case '$gte':
    case '$lt':
    case '$lte':
      return typeof operand === 'string' || isFiniteNumber(operand) ? undefined : 'a number or text';
    case '$in':
    case '$nin':
      return Array.isArray(operand) && operand.every(isScalar) ? undefined : 'a list of texts and numbers';
    case '$exists':
      return typeof operand === 'boolean' ? undefined : 'true or false';
    default:
      return `one of ${OPERATORS_ALLOWED.replace('$and $or ', '')}, not ${show(operator)}`;
  }
}

/** Names that every object has, `constructor`, would be found in data that do not have them. */
function isFieldPath(path: string): boolean {
  return path.split('.').every((name) => name !== '' && !name.startsWith('$') && !(name in Object.prototype));
}

function isScalar(value: unknown): value is string | number | boolean | null {
  return value === null || typeof value === 'string' || typeof value === 'boolean' || isFiniteNumber(value);
}

function isFiniteNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
