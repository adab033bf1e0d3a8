import { CONNECTED, type FoundTime, speaksOfTime, timeAtBeginning, timeAtEnd, timeInTheMiddle } from './findTime.ts';
import { isSame, type ReadingContext, type ReadWhen, readWhen } from './readWhen.ts';

/** What one is to be reminded of and when; no `when` where none was said. */
export interface SplitReminder {
  what: string;
  when: ReadWhen | undefined;
}

const POLITE =
  "(?:(?:please|hey|hi|hello|ok|okay|also|can you|could you|would you|will you|i want you to|i'd like you to|bitte|hallo|kannst du|könntest du|würdest du)[ ,]+)*";
const REMIND =
  "(?:remind me|(?:set|create|add|make)(?: me)? (?:a |another )?reminder|reminder(?=:)|(?:don't|do not) let me forget|erinnere? mich)";
const HEADS = [
  new RegExp(`^${POLITE}mich (?:bitte )?(?<rest>.+?) daran (?:zu )?erinnern,? (?<what>.+)$`, 'i'),
  new RegExp(
    `^${POLITE}(?:kannst du|könntest du|würdest du)[ ,]+(?:bitte )?mich (?<rest>.+?)(?: bitte)? (?:zu )?erinnern[ .?!]*$`,
    'i',
  ),
  new RegExp(`^${POLITE}${REMIND}(?: please| bitte| noch)?(?:[ ,:]+(?<rest>.*))?[.?!]?$`, 'i'),
];
const TIME_FIRST = new RegExp(`^(?<time>.{2,120}?)[ ,:]+${POLITE}${REMIND}(?: please| bitte)?[ ,:]+(?<rest>.+)$`, 'i');
/** Questions, and times that nobody can tell: `remind me what I said`, `remind me when the price falls`. */
const NO_REMINDER =
  /^(?:what|who|whom|whose|how|why|where|which|whether|if|when|was|wer|wie|warum|wo|welche[rs]?|ob|wenn|falls|sobald)(?!\p{L})/iu;

/** Its time is that of what it says: `that I have a call at 5pm`. */
const STATEMENT = /^(?:that|dass|daran[ ,]+dass|i|we|he|she|they|there|it|ich|wir)(?!\p{L})/iu;
const TIME_THAT_WAS_NOT_READ =
  /^(?:today|tomorrow|tonight|heute|übermorgen|morgen|at|in|on|by|before|after|around|until|next|every|each|first|the|twice|once|from|this|am|um|im|jede[nrsm]?|alle|vor|nach|bis)(?!\p{L})[^,]{1,60}?,? (?:to|that|about|daran|dass) (.+)$/iu;

/** Divides a whole message; undefined for one that asks for no reminder. */
export function splitReminder(said: string, context: ReadingContext): SplitReminder | undefined {
  const rest = restOf(said);
  if (rest !== undefined) return NO_REMINDER.test(rest) ? undefined : split(rest, context);
  const { time, rest: what } = TIME_FIRST.exec(said)?.groups ?? {};
  if (time === undefined || what === undefined) return undefined;
  const when = readWhen(time, context);
  return when && completed({ time, when, what: toWhat(what) }, context);
}

function restOf(said: string): string | undefined {
  for (const head of HEADS) {
    const found = head.exec(said);
    const { rest = '', what } = found?.groups ?? {};
    if (found) return [rest.replace(/^(?:please|bitte) /i, '').trim(), ...(what ? ['daran,', what] : [])].join(' ');
  }
  return undefined;
}

function split(rest: string, context: ReadingContext): SplitReminder {
  const isConnected = CONNECTED.test(rest);
  const words = rest.replace(CONNECTED, '').split(' ');
  const found = isConnected
    ? (timeAtEnd(words, context) ?? timeAtBeginning(words, context) ?? timeInTheMiddle(words, context))
    : (timeAtBeginning(words, context) ?? timeAtEnd(words, context) ?? timeInTheMiddle(words, context));
  if (!found)
    return { what: afterConnector(rest), when: speaksOfTime(rest) ? { ok: false, why: 'unclear' } : undefined };
  const { when, isAtBeginning = false } = found;
  const isRead = when.ok
    ? isAtBeginning || !STATEMENT.test(rest)
    : when.why !== 'unclear' || CONNECTED.test(found.what);
  if (!isRead) return { what: afterConnector(rest), when: { ok: false, why: 'unclear' } };
  return isAtBeginning ? completed(found, context) : { ...found, what: toWhat(found.what) };
}

/**
 * `tomorrow to call the dentist at 3pm`: at three, or as ever, about a call at three? Nobody knows, so both are offered.
 * `every day to take my pills at 8` is told by the eight.
 */
function completed({ time, when, what }: FoundTime, context: ReadingContext): SplitReminder {
  const told = { what: toWhat(what), when };
  const tail = timeAtEnd(what.split(' '), context);
  if (!when.ok || !tail || tail.what === '' || !complete(when, tail.when)) return told;
  const both = readWhen(`${time} ${tail.time}`, context);
  const readings = both?.ok ? [both.time] : both?.why === 'ambiguous' ? both.readings : [];
  if (when.time.kind === 'recurring' && readings.some(({ kind }) => kind === 'recurring')) {
    return { what: toWhat(tail.what), when: both };
  }
  if (readings.every((reading) => isSame(reading, when.time))) return told;
  const others = readings.filter((reading) => !isSame(reading, when.time));
  const { saysDay, saysClock } = when;
  return { ...told, when: { ok: false, why: 'ambiguous', readings: [when.time, ...others], saysDay, saysClock } };
}

/** Whether one says the day and the other the time of day. */
function complete(one: ReadWhen, other: ReadWhen): boolean {
  if (!('saysDay' in one && 'saysDay' in other)) return false;
  return one.saysDay !== other.saysDay && one.saysClock !== other.saysClock && one.saysDay !== one.saysClock;
}

/** What is left of `at the end of the month to pay the rent`, whose time was not understood. */
function afterConnector(rest: string): string {
  const [, what] = TIME_THAT_WAS_NOT_READ.exec(rest) ?? [];
  return toWhat(what ?? rest);
}

/** What one is reminded of, without the words that lead to it and those that end a sentence. */
export function toWhat(said: string): string {
  return said
    .trim()
    .replace(CONNECTED, '')
    .replace(/^(?:to|that|about|of|an|daran)$/i, '')
    .replace(/^for (?=\S)/i, '')
    .replaceAll(/^[\s,:;.–—-]+|[\s.,:;!?–—-]+$/g, '')
    .replace(/[ ,]+(?:please|bitte|thanks|thank you|danke)$/i, '');
}
