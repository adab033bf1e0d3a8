// Each language by its own path: all of them together take 0.1 s more to load.
import { casual as german } from 'chrono-node/de';
import { casual as american, GB as british, type ParsedResult } from 'chrono-node/en';
import { DAY } from '../../domain/time.ts';
import { isGerman } from '../texts/textsFor.ts';

export type ReadDay =
  /** `day` is ISO 8601, `2026-12-03`; `rest` is the text without it. */
  { kind: 'day'; day: string; rest: string } | { kind: 'past' | 'too-far' | 'none' };

interface Calendar {
  now: Date;
  /** IANA: at 23:00 in London it is tomorrow in Berlin. */
  timeZone: string;
  locale: string | undefined;
  /** Further away is too far. Default: what airlines sell. */
  mostDaysAhead?: number;
}

/** Airlines sell no seats beyond. */
const MOST_DAYS_AHEAD = 366;

/** The one day that a text means, today or later. Several days, a whole week or month, and a time are none. */
export function readDay(text: string, calendar: Calendar): ReadDay {
  const { now, timeZone, locale, mostDaysAhead = MOST_DAYS_AHEAD } = calendar;
  // The calendar of the zone as if it were UTC's, from midnight on: today has not begun to be over.
  const today = Date.parse(`${calendarDay(now, timeZone)}T00:00:00Z`);
  const said = dayNumbersSpelled(text, isGerman(locale), today);
  const found = parseAll(said, locale, new Date(today));
  const [first] = found;
  if (!first || found.length > 1 || !isOneDay(first)) return { kind: 'none' };
  if (LAST.test(said)) return { kind: 'past' };
  const rest = `${said.slice(0, first.index)} | ${said.slice(first.index + first.text.length)}`;
  if (LEAVES_OPEN.test(rest)) return { kind: 'none' };
  const { start } = first;
  const at = Date.UTC(start.get('year') ?? 0, (start.get('month') ?? 1) - 1, start.get('day') ?? 1);
  if (at < today) return { kind: 'past' };
  if (at > today + mostDaysAhead * DAY) return { kind: 'too-far' };
  return { kind: 'day', day: new Date(at).toISOString().slice(0, 10), rest };
}

/** The date in a zone, ISO 8601. */
export function calendarDay(at: Date, timeZone: string): string {
  // Swedish dates are ISO 8601.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
}

function parseAll(text: string, locale: string | undefined, today: Date): ParsedResult[] {
  const reference = { instant: today, timezone: 0 };
  const parse = (parser: typeof american) => parser.parse(text, reference, { forwardDate: true }).filter(isWord);
  // In the United States the month comes first.
  const inEnglish = /^en-(?!us)/i.test(locale ?? '') ? british : american;
  if (!isGerman(locale)) return parse(inEnglish);
  const found = parse(german);
  return found.length > 0 ? found : parse(british);
}

/** `so`, `do` and `mi` are days in German calendars, and words in German sentences. */
function isWord({ text }: ParsedResult): boolean {
  return text.length > 2;
}

const WHOLE_SPAN =
  /^(?:(?:the |this |next |coming |diese[nrsm]? |nächste[nrsm]? |kommende[nrsm]? )?)(?:week|weekend|month|year|woche|wochenende|monat|jahr)$/i;

function isOneDay({ text, start, end }: ParsedResult): boolean {
  if (end || WHOLE_SPAN.test(text) || /^(?:for|within)|before|after/i.test(text)) return false;
  return start.isCertain('day') || start.isCertain('weekday') || /^in /i.test(text);
}

const LAST = /(?<!\p{L})(?:last|letzte[nrsm]?|vorige[nrsm]?|vergangene[nrsm]?|ago|yesterday|gestern)(?!\p{L})/iu;

/** What is left of the text changes which day is meant, in a way that is not read. */
const LEAVES_OPEN =
  /(?<!\p{L})(?:after|before|week|weeks|or|not|until|between|nach dem|vor dem|oder|nicht|bis|zwischen|woche|wochen)(?!\p{L})/iu;

/** `morgen` as tomorrow; the parser takes that of `Freitag morgen` for it too, and that of `, morgen` for the morning. */
function germanTomorrow(text: string): string {
  return text
    .replace(/(?<=tag|woch)\s+morgen(?!\p{L})|(?<!\p{L})guten\s+morgen(?!\p{L})/giu, '')
    .replace(/(?<!heute\s|\p{L})morgen(?!\p{L})/iu, 'in 1 Tag');
}

/** What the parser does not know, in words that it does: `the day after tomorrow`, and `3.12.`, which is the day first. */
function dayNumbersSpelled(text: string, isInGerman: boolean, today: number): string {
  const dotted = isInGerman
    ? /(?<![\d.])(\d{1,2})\.\s?(\d{1,2})(?:\.(\d{4})?)?(?![\d.])/
    : /(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})?(?![\d.])/;
  return (isInGerman ? germanTomorrow(text) : text)
    .replace(/\b(?:the )?day after tomorrow\b/i, 'in 2 days')
    .replace(dotted, (whole, day: string, month: string, year?: string) => {
      const inYear = (of: number) => Date.UTC(of, Number(month) - 1, Number(day));
      const thisYear = new Date(today).getUTCFullYear();
      const at = new Date(inYear(year ? Number(year) : inYear(thisYear) < today ? thisYear + 1 : thisYear));
      return Number(month) <= 12 && at.getUTCDate() === Number(day) ? at.toISOString().slice(0, 10) : whole;
    });
}
