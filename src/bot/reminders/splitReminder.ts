import { CONNECTED, type FoundTime, timeAtBeginning, timeAtEnd, timeInTheMiddle } from './findTime.ts';
import { isSame, type ReadingContext, type ReadWhen, readWhen } from './readWhen.ts';

/** What one is to be reminded of and when; no `when` where none was said. */
export interface SplitReminder {
  what: string;
  when: ReadWhen | undefined;
}

const POLITE =
  "(?:(?:please|hey|hi|hello|ok|okay|also|can you|could you|would you|will you|i want you to|i'd like you to|bitte|hallo|kannst du|könntest du|würdest du)[ ,]+)*";
const REMIND =
  "(?:remind me|(?:set|create|add|make)(?: me)? (?:a|another) reminder|(?:don't|do not) let me forget|erinnere? mich)";
const HEADS = [
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
    if (found) return (found.groups?.['rest'] ?? '').replace(/^(?:please|bitte) /i, '').trim();
  }
  return undefined;
}

function split(rest: string, context: ReadingContext): SplitReminder {
  const isConnected = CONNECTED.test(rest);
  const words = rest.replace(CONNECTED, '').split(' ');
  const found = isConnected
    ? (timeAtEnd(words, context) ?? timeAtBeginning(words, context) ?? timeInTheMiddle(words, context))
    : (timeAtBeginning(words, context) ?? timeAtEnd(words, context) ?? timeInTheMiddle(words, context));
  if (!found) return { what: toWhat(rest), when: undefined };
  return found.isAtBeginning ? completed(found, context) : { ...found, what: toWhat(found.what) };
}

/**
 * `tomorrow to call the dentist at 3pm`: at three, or as ever, about a call at three? Nobody knows, so both are offered.
 * `every day to take my pills at 8` is told by the eight.
 */
function completed({ time, when, what }: FoundTime, context: ReadingContext): SplitReminder {
  const told = { what: toWhat(what), when };
  const tail = when.ok ? timeAtEnd(what.split(' '), context) : undefined;
  if (!when.ok || !tail?.when.ok || tail.what === '') return told;
  const isMissing = (one: typeof when, other: typeof when) =>
    one.saysDay && !one.saysClock && other.saysClock && !other.saysDay;
  if (!isMissing(when, tail.when) && !isMissing(tail.when, when)) return told;
  const both = readWhen(`${time} ${tail.time}`, context);
  if (!both?.ok || isSame(both.time, when.time)) return told;
  if (when.time.kind === 'recurring' && both.time.kind === 'recurring') return { what: toWhat(tail.what), when: both };
  return { ...told, when: { ok: false, why: 'ambiguous', readings: [when.time, both.time] } };
}

function toWhat(said: string): string {
  return said
    .trim()
    .replace(CONNECTED, '')
    .replace(/^for (?=\S)/i, '')
    .replaceAll(/^[\s,:;.-]+|[\s.,:;!?-]+$/g, '')
    .replace(/[ ,]+(?:please|bitte|thanks|thank you|danke)$/i, '');
}
