import { readZone } from './readZone.ts';

/** The zone that is named behind a time; the words without it, and those before it. */
export type NamedZone =
  | { kind: 'none' }
  | { kind: 'named'; timeZone: string; words: string; before: string }
  /** Nobody knows which: `at 9 CST`, or two of them. */
  | { kind: 'unclear'; words: string; before: string };

const TIME_WORD =
  "[ap]\\.?m\\.?|o['’]?clock|uhr|noon|midday|midnight|mittags?|mitternacht|(?:after)?noon|morning|evening|night|tonight|today|tomorrow|heute|morgen|\\p{L}*(?:day|tag|woch|abend)";
/** What a zone is named behind: `to ask for London time` is about something else. */
const BEHIND_A_TIME = `(?<=(?:\\d|(?<!\\p{L})(?:${TIME_WORD}))[ ,]+)`;
const OTHER_WORD = `to|that|about|of|for|at|on|in|by|is|it|an?|my|our|this|and|or|with|have|some|daran|und|oder|an|um|${TIME_WORD}`;
const PLACE = `(?:(?!(?:${OTHER_WORD})[ ,])\\p{L}[\\p{L}.'/_-]*[ ,]+){1,3}?(?:time|zeit)`;
const OFFSET = '(?:utc|gmt)(?: ?[+−-] ?\\d{1,2}(?::?\\d{2})?)?';
const LETTERS = '[a-z]{1,3}s?t|me?sz|mez|[cempw]t';
const NAMED = new RegExp(`${BEHIND_A_TIME}\\(?(?:in )?(?:${PLACE}|${OFFSET}|${LETTERS})\\)?(?![\\p{L}\\d])`, 'giu');

/** Finds it: `at 9 London time`, `at noon tomorrow (CET)`, `um 9 Uhr New Yorker Zeit`. */
export function namedZone(said: string): NamedZone {
  const zones = [...said.matchAll(NAMED)].map(({ 0: whole, index }) => {
    return { whole, index, zone: zoneOf(whole.replaceAll(/[()]/g, '')) };
  });
  const [first, ...others] = zones.filter(({ zone }) => zone.ok || zone.candidates.length > 0);
  if (!first) return { kind: 'none' };
  const words = `${said.slice(0, first.index)}${said.slice(first.index + first.whole.length)}`
    .replaceAll(/ +/g, ' ')
    .trim();
  const before = said.slice(0, first.index).trim();
  if (!first.zone.ok || others.length > 0) return { kind: 'unclear', words, before };
  return { kind: 'named', timeZone: first.zone.timeZone, words, before };
}

function zoneOf(said: string): ReturnType<typeof readZone> {
  const name = said.replace(/^in /i, '');
  // Small letters are other words: `at 9 test the oven`.
  if (/^\p{Ll}+$/u.test(name) && !/^(?:utc|gmt)$/.test(name)) return { ok: false, candidates: [] };
  const read = readZone(name);
  // New Yorker Zeit, Londoner Zeit.
  const [, place] = /^(.+)er zeit$/i.exec(name) ?? [];
  return read.ok || place === undefined ? read : readZone(place);
}
