import { GERMAN } from './germanTimeWords.ts';
import { word } from './wordPattern.ts';

const ONES =
  'one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(
    ' ',
  );
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const ORDINALS = 'first second third fourth fifth sixth seventh eighth ninth tenth'.split(' ');

export const WEEKDAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const DAY_NAMES = WEEKDAYS.join('|');

type Spelling = readonly [pattern: RegExp, spelled: string | ((whole: string, ...groups: string[]) => string)];

const NUMBERS: Spelling[] = [
  [
    word(`(${TENS.join('|')})[ -](${ONES.slice(0, 9).join('|')})`),
    (_, tens = '', one = '') => `${tenOf(tens) + ONES.indexOf(one) + 1}`,
  ],
  [
    word(`(twenty|thirty)[ -](${ORDINALS.join('|')})`),
    (_, tens = '', ordinal = '') => `${tenOf(tens) + ORDINALS.indexOf(ordinal) + 1}th`,
  ],
  [word(TENS.join('|')), (tens) => `${tenOf(tens)}`],
  [word(ONES.join('|')), (one) => `${ONES.indexOf(one) + 1}`],
  [word(ORDINALS.join('|')), (ordinal) => nth(ORDINALS.indexOf(ordinal) + 1)],
];

function tenOf(word: string): number {
  return (TENS.indexOf(word) + 2) * 10;
}

function nth(number: number): string {
  return `${number}${['th', 'st', 'nd', 'rd'][number] ?? 'th'}`;
}

const SYNONYMS: Spelling[] = [
  [word('please|sharp|exactly|precisely|punkt|genau'), ''],
  [/(?<!\p{L})an? (?=quarter (?:past|to))/gu, ''],
  [/@ ?(?=\d)/g, 'at '],
  [/(?<=\d) ?([ap])\.?m(?:\.|(?![\p{L}]))/gu, ' $1m'],
  [/(?<!\p{L})o['’]? ?clock(?!\p{L})/gu, "o'clock"],
  [word('tomm?orr?ow|tmrw|tmr|2moro'), 'tomorrow'],
  [word('(?:the )?day after tomorrow'), 'overmorrow'],
  [word('midday|lunchtime'), 'noon'],
  [word('(?:first|1st) thing(?: in the morning)?'), 'in the morning'],
  [word('mon|tues?|wed|thu|thurs?|fri'), (short) => WEEKDAYS.find((day) => day.startsWith(short.slice(0, 3))) ?? short],
  [
    /(?<=(?<!\p{L})(?:on|every|next|this|and) )(?:sat|sun)(?!\p{L})/gu,
    (short) => (short === 'sat' ? 'saturday' : 'sunday'),
  ],
  [word('each|every single'), 'every'],
  [word('everyday|daily'), 'every day'],
  [word('hourly'), 'every hour'],
  [word('nightly'), 'every night'],
  [word('weekly'), 'every week'],
  [word('monthly'), 'every month'],
  [word('yearly|annually'), 'every year'],
  [word('fortnightly|biweekly|bi-weekly|every fortnight'), 'every 2 weeks'],
  [word('every other'), 'every 2'],
  [word('a fortnight'), '2 weeks'],
  [word(`(weekday|weekend|${DAY_NAMES})s`), 'every $1'],
  [word('(?:work|working|business) ?day'), 'weekday'],
  [/(?<=and |every (?:week|month) on )every (?!day|hour|week\b|month|year)/gu, ''],
  [word('every every'), 'every'],
  [word('through|thru'), 'to'],
  [word('mins?|minute'), 'minutes'],
  [word('hrs?|hour'), 'hours'],
  [word('secs?'), 'seconds'],
  [/(?<=\d)(?:m|mins?|minutes)(?!\p{L})/gu, ' minutes'],
  [/(?<=\d)(?:hrs?|hours?)(?!\p{L})/gu, ' hours'],
  [word('day'), 'days'],
  [word('week'), 'weeks'],
  [word('month'), 'months'],
  [word('year'), 'years'],
];

const AMOUNTS: Spelling[] = [
  [word('(?:an?|1) hours and (?:a|1) half'), '90 minutes'],
  [
    word('(\\d+) (?:and (?:a|1) half hours|hours and (?:a|1) half)'),
    (_, hours) => `${Number(hours) * 60 + 30} minutes`,
  ],
  [word('(?:1 |an? )?quarter of (?:an|1) hours|(?:an? )?quarter hours'), '15 minutes'],
  [word('(?:3|three) quarters of (?:an|1) hours'), '45 minutes'],
  [word('half (?:an? |1 )?hours|(?:a|1) half hours'), '30 minutes'],
  [/(?<!\d)(\d{1,2})h(\d{2})?(?=$| )/gu, (whole, hours, minutes) => (minutes ? whole : `${hours} hours`)],
  [word('a couple of|couple of'), '2'],
  [/(?<!\p{L})an?(?= (?:minutes|hours|days|weeks|months|years))/gu, '1'],
  [/(?<=in )(\d{1,2})h(\d{2})$/gu, (_, hours, minutes) => `${Number(hours) * 60 + Number(minutes)} minutes`],
];

/**
 * An expression of time in fewer words: small letters, English, digits for numbers, `every` for what recurs, units in
 * the plural. German is read beside English whatever the locale says, as elsewhere.
 */
export function canonical(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[’‘ʼ`´]/g, "'")
    .replaceAll(/[,;!?]+|[.:]+(?=\s|$)(?<!\d\.)/g, ' ')
    .replace(/(?<!\d)\.$/, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
  return [...GERMAN, ...NUMBERS, ...SYNONYMS, ...AMOUNTS]
    .reduce((said, [pattern, spelled]) => spell(said, pattern, spelled), plain)
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function spell(said: string, pattern: RegExp, spelled: Spelling[1]): string {
  return typeof spelled === 'string' ? said.replaceAll(pattern, spelled) : said.replaceAll(pattern, spelled);
}

/** For other expressions. */
export const MONTHS =
  'january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec';

const KNOWN = new RegExp(
  `^(?:\\d{1,4}(?:st|nd|rd|th)?|\\d{1,2}[:.h]\\d{2}|\\d+[./-]\\d+(?:[./-]\\d*)?|\\d{1,2}\\.|[ap]m|o'clock|${DAY_NAMES}|${MONTHS}|at|around|about|by|exactly|sharp|on|in|for|the|of|from|now|and|or|to|past|after|before|until|till|between|except|starting|not|half|quarter|noon|midnight|morning|afternoon|evening|night|tonight|today|tomorrow|overmorrow|yesterday|seconds|minutes|hours|days|weeks|months|years|weekday|weekend|every|last|next|this|coming|later|sometime|someday|soon|ago|please|a|an|every)$`,
);

/** Whether an expression has words about time alone. */
export function isAboutTime(said: string): boolean {
  return said !== '' && said.split(' ').every((part) => KNOWN.test(part));
}
