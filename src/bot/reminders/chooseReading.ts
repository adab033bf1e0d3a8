import type { ReminderWhen } from '../../domain/reminder.ts';
import { wallClockOf } from '../../domain/wallClock.ts';
import { plainWords } from '../reading/plainWords.ts';

const PLACES = [
  /^(?:first|1st|earlier|erste[nrs]?|frühere[nrs]?)$/,
  /^(?:second|2nd|zweite[nrs]?)$/,
  /^(?:third|3rd|dritte[nrs]?)$/,
  /^(?:fourth|4th|vierte[nrs]?)$/,
];
const LAST = /^(?:last|later|latter|letzte[nrs]?|spätere[nrs]?)$/;
const HALVES = {
  before: /^(?:in the )?(?:am|a m|morning|morgens|vormittags|früh|nachts|night)$/,
  after: /^(?:in the )?(?:pm|p m|afternoon|evening|nachmittags|abends)$/,
};

/** The one of several that somebody means: by its words, its number or place (`the second one`), or `pm`. */
export function chooseReading(
  said: string,
  readings: readonly ReminderWhen[],
  labels: readonly string[],
): ReminderWhen | undefined {
  const words = plainWords(said).join(' ');
  const named = labels.findIndex((label) => plainWords(label).join(' ') === words);
  if (named >= 0) return readings[named];
  if (/^\d$/.test(words)) return readings[Number(words) - 1];
  const place = words.replace(/^(?:the|die|das|der|den) /, '').replace(/ one$/, '');
  if (LAST.test(place)) return readings.at(-1);
  const index = PLACES.findIndex((pattern) => pattern.test(place));
  return index >= 0 ? readings[index] : ofHalf(words, readings);
}

/** Where one alone is in that half of the day. */
function ofHalf(words: string, readings: readonly ReminderWhen[]): ReminderWhen | undefined {
  const isAfter = HALVES.after.test(words);
  if (!isAfter && !HALVES.before.test(words)) return undefined;
  const meant = readings.filter((reading) => hourOf(reading) >= 12 === isAfter);
  return meant.length === 1 ? meant[0] : undefined;
}

function hourOf(reading: ReminderWhen): number {
  if (reading.kind === 'once') return wallClockOf(new Date(reading.at), reading.timeZone).hour;
  return Number(reading.cron.split(' ')[1]);
}
