import { z } from 'zod';
import { DEEPEST_JSON, isDeeperThan } from './jsonDepth.ts';
import { crossFieldProblems, notificationSchema } from './notification.ts';
import { show } from './problem.ts';

const MOST_CHARACTERS = 4000;
const MOST_PLACEHOLDERS = 20;
const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const KNOWN =
  /^(?:data(?:\.[\p{L}\p{N}_-]{1,100}){0,20}|event\.(?:id|source|subject|time|type)|watch\.(?:from|name|topic))$/u;
const EXPECTED = '{{data.…}}, {{event.id|source|subject|time|type}} or {{watch.from|name|topic}}';

const { message, dialog, whenBusy, maxWait, afterWait } = notificationSchema.shape;

/** What is said to one person: the part of a notification that a watch makes its own. */
export const contentSchema = z.strictObject({ message, dialog, whenBusy, maxWait, afterWait });

/** The same with `{{data.price}}`, `{{event.subject}}`, `{{watch.name}}` in the texts and in the dialog's options. */
export const contentTemplateSchema = contentSchema.check(({ value, issues }) => {
  for (const { field, expected } of crossFieldProblems(value)) {
    issues.push({ code: 'custom', path: [field], message: expected, input: value });
  }
  if (isDeeperThan(DEEPEST_JSON, value) || JSON.stringify(value).length > MOST_CHARACTERS) {
    issues.push({ code: 'custom', path: [], message: `at most ${MOST_CHARACTERS} characters of JSON`, input: value });
    return;
  }
  const texts = textsIn(value);
  for (const { path, text } of texts) {
    for (const expected of faultsOf(text, path)) issues.push({ code: 'custom', path, message: expected, input: value });
  }
  const count = texts.reduce((sum, { text }) => sum + placeholdersIn(text).length, 0);
  if (count > MOST_PLACEHOLDERS) {
    const expected = `at most ${MOST_PLACEHOLDERS} placeholders, not ${count}`;
    issues.push({ code: 'custom', path: [], message: expected, input: value });
  }
});
export type ContentTemplate = z.infer<typeof contentTemplateSchema>;

/** The paths of the placeholders of a text: `data.price`. */
function placeholdersIn(text: string): string[] {
  return Array.from(text.matchAll(PLACEHOLDER), ([, path = '']) => path.trim());
}

/** A text with something else in the places of its placeholders. */
export function fill(text: string, textFor: (path: string) => string): string {
  return text.replaceAll(PLACEHOLDER, (_, path: string) => textFor(path.trim()));
}

/** The path of a text that is a placeholder and nothing else. */
export function onlyPlaceholder(text: string): string | undefined {
  return /^\{\{([^{}]*)\}\}$/.exec(text)?.[1]?.trim();
}

function faultsOf(text: string, path: PropertyKey[]): string[] {
  const odd = placeholdersIn(text).filter((name) => !KNOWN.test(name));
  if (odd.length > 0) return odd.map((name) => `${EXPECTED}; not ${show(name)}`);
  if (fill(text, () => '').includes('{{')) return [EXPECTED];
  const isFixed = placeholdersIn(text).length > 0 && path[0] === 'dialog' && path[1] === 'id';
  return isFixed ? ['the id of a dialog: a placeholder has no place in it'] : [];
}

function textsIn(value: unknown, path: PropertyKey[] = []): { path: PropertyKey[]; text: string }[] {
  if (typeof value === 'string') return [{ path, text: value }];
  if (Array.isArray(value)) return value.flatMap((item, index) => textsIn(item, [...path, index]));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, item]) => textsIn(item, [...path, name]));
}
