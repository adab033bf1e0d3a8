import { describe, expect, test } from 'vitest';
import { readReminder } from '../../../../src/bot/reminders/readReminder.ts';
import { wallClockOf } from '../../../../src/domain/wallClock.ts';
import { LONDON, LONDON_IN_SPRING, NEW_YORK_IN_AUTUMN, type Phrase } from './englishPhrases.ts';
import { BERLIN } from './germanPhrases.ts';

/** When and where a table is said. */
const SITUATIONS = [
  { where: 'London', now: '2026-11-25T10:15:00Z', timeZone: 'Europe/London', locale: 'en-GB', phrases: LONDON },
  {
    where: 'London in spring',
    now: '2026-03-28T22:00:00Z',
    timeZone: 'Europe/London',
    locale: 'en-GB',
    phrases: LONDON_IN_SPRING,
  },
  {
    where: 'New York in autumn',
    now: '2026-11-01T00:00:00Z',
    timeZone: 'America/New_York',
    locale: 'en-US',
    phrases: NEW_YORK_IN_AUTUMN,
  },
];
const GERMAN = {
  where: 'Berlin',
  now: '2026-11-25T09:15:00Z',
  timeZone: 'Europe/Berlin',
  locale: 'de-DE',
  phrases: BERLIN,
};

const MOST_ASKED_BACK = 5;

type Situation = (typeof SITUATIONS)[number];

/** `<time or pattern>: <what>`, or what is asked back. */
function understood(said: string, { now, timeZone, locale }: Situation): string {
  const read = readReminder(said, { now: new Date(now), timeZone, locale });
  if (read?.kind !== 'remind')
    return read?.kind === 'incomplete' ? `asked back: ${read.why}` : `taken for ${read?.kind}`;
  return `${read.time.kind === 'once' ? onTheWall(read.time.at, timeZone) : read.time.cron}: ${read.what}`;
}

function onTheWall(at: Date, timeZone: string): string {
  const { year, month, day, hour, minute } = wallClockOf(at, timeZone);
  const [mm, dd, hh, min] = [month, day, hour, minute].map((number) => `${number}`.padStart(2, '0'));
  return `${year}-${mm}-${dd} ${hh}:${min}`;
}

function expected({ when, what }: Phrase): string {
  return when === undefined ? 'asked back' : `${when}: ${what}`;
}

describe.each([...SITUATIONS, GERMAN])('said in $where', (situation) => {
  test.each(situation.phrases.map((phrase) => [phrase.said, phrase] as const))('%s', (said, phrase) => {
    expect(understood(said, situation).replace(/^(asked back): \w+$/, '$1')).toBe(expected(phrase));
  });
});

test('of a hundred phrases at least 95 are understood, the others asked back, and none is silently wrong', () => {
  const said = SITUATIONS.flatMap((situation) =>
    situation.phrases.map((phrase) => ({ phrase, understood: understood(phrase.said, situation) })),
  );
  const askedBack = said.filter(({ understood }) => understood.startsWith('asked back'));
  const others = said.filter((one) => !askedBack.includes(one));
  expect(new Set(said.map(({ phrase }) => phrase.said)).size).toBe(100);
  expect(askedBack.length).toBeLessThanOrEqual(MOST_ASKED_BACK);
  expect(others.map(({ understood }) => understood)).toEqual(others.map(({ phrase }) => expected(phrase)));
});
