import { canonical, isAboutTime, MONTHS } from './canonical.ts';
import { type ReadingContext, type ReadWhen, readWhen } from './readWhen.ts';

/** A time within what one is to be reminded of. */
export interface FoundTime {
  time: string;
  when: ReadWhen;
  what: string;
  isAtBeginning?: boolean;
}

/** Words that stand before what one is reminded of. */
export const CONNECTED = /^(?:(?:to|that|about|of|daran|an|ans)(?=[ ,:])[ ,:]*|(?=dass[ ,]))/i;
/** They belong to what one is reminded of: `not to be late`. */
const NOT_TO = /^(?:not|never|nicht|nie) (?:to|zu) /i;
const ARTICLE = /^(?:the|an?|der|die|das|den|dem|des|eine[nmrs]?|ein),?$/i;

const MOST_WORDS = 14;
/** Each is looked at backwards, and a message can be of nothing else. */
const MOST_MIDDLES = 8;
const UNCLEAR: ReadWhen = { ok: false, why: 'unclear' };

/** After a time these say that it is another one: `at 9 EST`, `tomorrow or Friday`. */
const GOES_ON =
  /^(?:or|and|until|till|before|after|not|if|unless|but|except|oder|und|bis|vor|nach|nicht|wenn|[A-Z]{1,3}T|UTC|GMT|CES?T|ME?S?Z|\p{L}+ [Tt]ime|\p{L}+ Zeit)(?!\p{L})/u;
/** Before a time these say that it is another one, or that of something else: `the train leaves at`, `tickets for`. */
const BELONGS =
  /(?<!\p{L})(?:is|are|was|were|starts|begins|ends|opens|closes|leaves|arrives|departs|for|from|of|since|than|until|till|before|after|or|and|not|the|my|last|every|each|next|beginnt|endet|ist|sind|war|fährt|geht|kommt|öffnet|schließt|für|von|seit|bis|vor|nach|oder|und|nicht|der|die|das|jede[nrsm]?)$/iu;
const OTHER_TIME =
  /^(?:every|until|before|after|or|and|not|except|between|last|next|from|sometime|today|tomorrow|yesterday|(?:sun|mon|tues|wednes|thurs|fri|satur)day)$/;
const DAY =
  /(?<!\p{L})(?:today|tomorrow|tonight|(?:sun|mon|tues|wednes|thurs|fri|satur)day|heute|morgen|übermorgen|(?:sonn|mon|diens|donners|frei|sams)tag|mittwoch)(?!\p{L})/iu;
const CLOCK = /\d[:.]\d\d|\d ?[ap]\.?m(?!\p{L})|(?<!\p{L})(?:(?:at|um) \d|noon|midnight|uhr|mittags)|o['’]? ?clock/iu;
/** What goes on after a time in the middle. */
const MIDDLE = /^(?:about|because|for|that|so|with|from|wegen|damit|weil|mit)$/i;

/** `on the 10th of next month`: what follows belongs to the time. */
const OF_TIME = new RegExp(`^of (?:the |this )?(?:each|every|next|last|month|year|week|day|${MONTHS})(?!\\p{L})`, 'iu');

/** `tomorrow at 9 to call the hotel`, `tomorrow call the hotel`. */
export function timeAtBeginning(words: string[], context: ReadingContext): FoundTime | undefined {
  const isNotTo = (length: number) => NOT_TO.test(`${words.slice(length, length + 2).join(' ')} `);
  const lengths = lengthsOf(words).filter((length) => !isNotTo(length - 1) && !ARTICLE.test(words[length - 1] ?? ''));
  const isDivided = (length: number) =>
    (CONNECTED.test(`${words[length] ?? 'to'} `) && !OF_TIME.test(words.slice(length, length + 3).join(' '))) ||
    isNotTo(length);
  const read = (length: number) => reading(words.slice(0, length), words.slice(length), context);
  const divided = lengths
    .filter(isDivided)
    .map(read)
    .filter((found) => found !== undefined);
  const best = divided.find(({ when }) => when.ok || when.why !== 'unclear') ?? divided[0];
  if (best) return { ...best, isAtBeginning: true };
  for (const length of lengths) {
    const found = read(length);
    if (!found) continue;
    const goesOn =
      GOES_ON.test(found.what) ||
      DAY.test(found.what) ||
      CLOCK.test(found.what) ||
      isAboutTime(canonical(words.slice(length, length + (ARTICLE.test(words[length] ?? '') ? 2 : 1)).join(' ')));
    return { ...found, when: goesOn ? UNCLEAR : found.when, isAtBeginning: true };
  }
  return undefined;
}

/** `call the hotel tomorrow at 9`: the longest that is understood. */
export function timeAtEnd(words: string[], context: ReadingContext): FoundTime | undefined {
  let unclear: FoundTime | undefined;
  for (const length of lengthsOf(words)) {
    const [what, time] = [words.slice(0, words.length - length), words.slice(words.length - length)];
    if (/^(?:for|of|to|and|or)$/i.test(time[0] ?? '')) continue;
    const found = reading(time, what, context);
    if (!found) continue;
    if (!found.when.ok && found.when.why === 'unclear') {
      unclear ??= found;
      continue;
    }
    return isOfSomethingElse(what, found) ? { ...found, when: UNCLEAR, what: words.join(' ') } : found;
  }
  return unclear;
}

/** `call Mum tomorrow at 5pm about the party`: told by a day and a time of day. */
export function timeInTheMiddle(words: string[], context: ReadingContext): FoundTime | undefined {
  const goingOn = words.flatMap((next, index) => (MIDDLE.test(next) ? [index] : []));
  for (const index of goingOn.slice(0, MOST_MIDDLES)) {
    const found = timeAtEnd(words.slice(0, index), context);
    if (!found?.when.ok || !found.when.saysDay || !found.when.saysClock || found.what === '') continue;
    return { ...found, what: `${found.what} ${words.slice(index).join(' ')}` };
  }
  return undefined;
}

/** Whether words that were not read as a time speak of one. */
export function speaksOfTime(said: string): boolean {
  return DAY.test(said) || CLOCK.test(said);
}

function lengthsOf(words: string[]): number[] {
  return Array.from({ length: Math.min(words.length, MOST_WORDS) }, (_, index) => index + 1).reverse();
}

function reading(time: string[], what: string[], context: ReadingContext): FoundTime | undefined {
  const said = time.join(' ');
  const when = readWhen(said, context);
  return when && { time: said, when, what: what.join(' ') };
}

function isOfSomethingElse(what: string[], { time, when }: FoundTime): boolean {
  const before = what.join(' ').replace(/[,:]$/, '');
  if (BELONGS.test(before)) return true;
  const last = what.findLastIndex((one) => !isAboutTime(canonical(one)));
  if (
    what.slice(last + 1).some((one) =>
      canonical(one)
        .split(' ')
        .some((part) => OTHER_TIME.test(part)),
    )
  )
    return true;
  return (
    when.ok &&
    ((!when.saysDay && DAY.test(before)) ||
      ((!when.saysClock || !/\d|noon/.test(canonical(time))) && CLOCK.test(before)))
  );
}
