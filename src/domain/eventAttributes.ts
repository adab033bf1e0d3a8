import { readMediaType } from './eventData.ts';
import { instant } from './notification.ts';
import { type Problem, pathOf, show } from './problem.ts';
import type { WatchedEvent } from './watchedEvent.ts';

const LONGEST_ID = 1000;
const LONGEST_SOURCE = 2000;
/** Of a notification: whoever watches it must be able to name it, and to mute it. */
const LONGEST_TOPIC = 500;

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what it looks for.
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** RFC 3986, a URI-reference: a scheme in front of the first colon, and no character that must be percent-encoded. */
const URI_REFERENCE = /^(?:[A-Za-z][A-Za-z\d+.-]*:|(?![^/?#]*:))(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[\dA-Fa-f]{2})*$/;
type Attributes = Omit<WatchedEvent, 'data'>;
export type ReadAttributes = { ok: true; attributes: Attributes } | { ok: false; problems: Problem[] };

/**
 * The context attributes of a CloudEvent 1.0, https://github.com/cloudevents/spec/blob/main/cloudevents/spec.md. One
 * that is null is not there. Extensions are checked as the format says, and not kept.
 * @param prefix `ce-` where they came as headers: so problems name them
 */
export function readAttributes(given: ReadonlyMap<string, unknown>, now: Date, prefix = ''): ReadAttributes {
  const problems: Problem[] = [];
  const refuse = (name: string, expected: string): void => {
    problems.push({ field: pathOf([prefix + name]), got: show(given.get(name) ?? undefined), expected });
  };
  for (const [name, value] of given) {
    const expected = wrongAttribute(name, value);
    if (expected !== undefined) refuse(name, expected);
  }
  const text = (name: string): string => {
    const value = given.get(name) ?? undefined;
    if (value === undefined) refuse(name, REQUIRED[name] ?? 'text');
    return typeof value === 'string' ? value : '';
  };
  text('specversion');
  const [id, source, type, subject] = [text('id'), text('source'), text('type'), text('subject')];
  if (problems.length === 0 && `${type}/${subject}`.length > LONGEST_TOPIC) {
    refuse('subject', `at most ${LONGEST_TOPIC} characters for <type>/<subject>`);
  }
  if (problems.length > 0) return { ok: false, problems };
  const time = given.get('time');
  return { ok: true, attributes: { source, id, type, subject, time: timeOf(time, now) } };
}

const REQUIRED: Record<string, string> = {
  specversion: '1.0',
  id: 'text: with the source it names the event',
  source: 'a URI-reference',
  type: 'text, hotel.price',
  subject: 'text, bellagio: people watch <type>/<subject>',
};

/** What an attribute should be instead; undefined where it is as it should be, or not there. */
function wrongAttribute(name: string, value: unknown): string | undefined {
  if (!/^[a-z\d]+$/.test(name)) return 'an attribute named with a to z and 0 to 9';
  if (value === null || value === undefined) return undefined;
  const isText = typeof value === 'string';
  if (isText && CONTROL.test(value)) return 'no control characters';
  const rule = RULES.get(name);
  if (rule) return isText && rule.holds(value) ? undefined : rule.expected;
  const isExtension = isText || typeof value === 'boolean' || Number.isInteger(value);
  return isExtension ? undefined : 'text, a whole number, true or false';
}

interface Rule {
  holds: (text: string) => boolean;
  expected: string;
}

const RULES = new Map<string, Rule>([
  ['specversion', { holds: (text) => text === '1.0', expected: '1.0' }],
  ['id', { holds: (text) => isNoLonger(text, LONGEST_ID), expected: `text of 1 to ${LONGEST_ID} characters` }],
  [
    'source',
    {
      holds: (text) => isNoLonger(text, LONGEST_SOURCE) && URI_REFERENCE.test(text),
      expected: `a URI-reference of 1 to ${LONGEST_SOURCE} characters, /prices or https://example.com/prices`,
    },
  ],
  [
    'type',
    {
      holds: (text) => /^[^/\s]+$/.test(text),
      expected: 'text without slashes and white space, hotel.price: people watch <type>/<subject>',
    },
  ],
  [
    'subject',
    {
      holds: (text) => /^\S+$/.test(text),
      expected: 'text without white space, bellagio: people watch <type>/<subject>',
    },
  ],
  ['time', { holds: isInstant, expected: 'a time as in RFC 3339, 2026-12-01T09:00:00Z' }],
  [
    'datacontenttype',
    { holds: (text) => readMediaType(text) !== undefined, expected: 'a media type, application/json' },
  ],
  [
    'dataschema',
    { holds: (text) => text !== '' && URI_REFERENCE.test(text), expected: 'a URI, https://example.com/schema' },
  ],
]);

function isNoLonger(text: string, most: number): boolean {
  return text !== '' && text.length <= most;
}

function isInstant(text: string): boolean {
  const whole = text.toUpperCase();
  // RFC 3339 has seconds in each time, and letters of either case.
  return /T\d\d:\d\d:\d\d/.test(whole) && instant.safeParse(whole).success && Number.isFinite(Date.parse(whole));
}

/** In UTC. A clock that is ahead of ours would make all that happens until then come too late. */
function timeOf(time: unknown, now: Date): string {
  const given = typeof time === 'string' ? Date.parse(time.toUpperCase()) : now.getTime();
  return new Date(Math.min(given, now.getTime())).toISOString();
}
