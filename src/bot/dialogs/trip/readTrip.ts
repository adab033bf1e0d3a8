import { phrase, saysOnly } from '../../reading/plainWords.ts';
import { NUMBER_PATTERN, PEOPLE_PATTERN, readGroups, toNumber } from '../../reading/readCount.ts';
import { readDay } from '../../reading/readDay.ts';
import { readPlace } from '../../reading/readPlace.ts';
import { isCount, type Trip } from './trip.ts';

type Calendar = Parameters<typeof readDay>[1];

/** What a sentence says of a trip, and the words that are left: `London` of `London for 2 tomorrow`. */
export interface TripWords {
  values: Partial<Pick<Trip, 'destination' | 'date' | 'travellers' | 'origin'>>;
  rest: string;
}

// What follows makes a date or a span of the number; an article counts nobody: `for a week`, `for 3 December`.
const NO_COUNT =
  '(?!(?:st|nd|rd|th)(?!\\p{L})|[.:/%]\\d|\\s*(?:days?|nights?|weeks?|months?|tage?n?|nächte|wochen?|monate?|uhr|pm)(?!\\p{L})|\\.?\\s*(?:jan|feb|mar|mär|apr|mai|may|jun|jul|aug|sep|okt|oct|nov|dez|dec))';
const FOR = new RegExp(
  `(?<!\\p{L})(?:for|für)\\s+(?!(?:an?|eine?[nr]?)\\s)(${NUMBER_PATTERN})(?![\\p{L}\\p{N}])${NO_COUNT}`,
  'iu',
);
const GROUPS = new RegExp(`(?<![\\p{L}\\p{N}])(?:(?:${NUMBER_PATTERN})\\s+)?(?:${PEOPLE_PATTERN})(?!\\p{L})`, 'giu');
const ALONE = /(?<!\p{L})(?:just me|just for me|for me|alone|nur ich|nur für mich|für mich|allein)(?!\p{L})/iu;
const END =
  '(?=\\s+(?:to|nach|from|von|ab|aus|in|for|at|für|with|mit|next|please|bitte)(?!\\p{L})|\\s+(?:on|am)\\s*[|\\d]|\\s*[|,.;!?]|\\s*$)';
const NO_VERB = '(?!(?:fly|go|travel|book|leave|change|be|get|see|have|do|make|visit|know|take|pay)(?!\\p{L}))';
const TO = new RegExp(`(?<!\\p{L})(?:to|nach)\\s+${NO_VERB}(\\p{L}[^|]*?)${END}`, 'iu');
const FROM = new RegExp(`(?<!\\p{L})(?:from|von|ab|aus)\\s+(\\p{L}[^|]*?)${END}`, 'iu');

/** Reads `to London from Berlin for 2 tomorrow`, any part of it, in any order. */
export function readTrip(text: string, calendar: Calendar): TripWords {
  const { travellers, rest: withoutCount } = readTravellers(text);
  const day = readDay(withoutCount, calendar);
  const withoutDay = day.kind === 'day' ? day.rest : withoutCount;
  const { place: destination, rest: withoutDestination } = cutPlace(withoutDay, TO);
  const { place: origin, rest } = cutPlace(withoutDestination, FROM);
  return {
    values: {
      ...(destination ? { destination } : {}),
      ...(day.kind === 'day' ? { date: day.day } : {}),
      ...(travellers ? { travellers } : {}),
      ...(origin ? { origin } : {}),
    },
    rest: rest.replaceAll(/[|\s]+/g, ' ').trim(),
  };
}

function readTravellers(text: string): { travellers: number | undefined; rest: string } {
  const counted = FOR.exec(text);
  const groups = readGroups(text.toLowerCase());
  const travellers = counted?.[1] ? toNumber(counted[1].toLowerCase()) : ALONE.test(text) ? 1 : groups;
  if (!isCount(travellers)) return { travellers: undefined, rest: text };
  const rest = text.replace(FOR, ' | ').replace(ALONE, ' | ');
  return { travellers, rest: groups === undefined ? rest : rest.replaceAll(GROUPS, ' | ') };
}

function cutPlace(text: string, pattern: RegExp): { place: string | undefined; rest: string } {
  const found = pattern.exec(text);
  const place = found?.[1] === undefined ? undefined : readPlace(found[1]);
  return { place, rest: place === undefined ? text : text.replace(pattern, ' | ') };
}

const AROUND =
  "change the please i want i'd like to different other another no wrong not is let's ändern ändere das die den bitte ich möchte will anderes andere anderen nein falsch nicht ist";
const CHANGES = [
  ['date', phrase('date day when datum tag wann', AROUND)],
  ['destination', phrase('destination city ziel reiseziel wohin', AROUND)],
  ['travellers', phrase('travellers travelers people number many reisende personen anzahl leute', `${AROUND} of how`)],
  ['origin', phrase('origin departure start abflug abflugort start', AROUND)],
] as const;

/** Which answer somebody wants to give anew: `change the date`. */
export function readChange(text: string): keyof TripWords['values'] | undefined {
  return CHANGES.find(([, words]) => saysOnly(text, words))?.[0];
}

const BEGINS =
  /^(?:please |can you |could you |i(?:'d| would) like to |i want to |let's |let us )*book (?:me |us )?(?:a |an |another |the |my )?(?:trip|flight|journey)(?!\p{L})(.*)$/isu;
const BEGINS_GERMAN =
  /^(?=.*buch)(?:bitte |ich (?:möchte|will|würde gerne?) )*(?:buche? )?(?:bitte )?(?:mir |uns )?(?:eine[n]? |die |den |meine |unsere )?(?:reise|flug)(?!\p{L})(.*?)(?:(?:^|\s)buchen)?[.!]*$/isu;

const LONGEST_BEGINNING = 300;

/** What follows `book a trip`, empty when nothing does; undefined for other words. */
export function readBeginning(text: string): string | undefined {
  if (text.length > LONGEST_BEGINNING) return undefined;
  const plain = text.trim().replaceAll(/[’‘]/g, "'");
  return (BEGINS.exec(plain) ?? BEGINS_GERMAN.exec(plain))?.[1]?.trim();
}
