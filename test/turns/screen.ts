import { en } from '../../src/bot/texts/en.ts';

/** What the person is asked; `nothing`: a dialog has ended, or there was none. */
export type Open = TripQuestion | 'offer' | 'nothing';
export type TripQuestion = 'destination' | 'date' | 'travellers' | 'origin' | 'confirmed' | 'card';

const { trip, offer } = en;

/** The last sentence of it. */
const CONFIRM =
  trip.confirm({ destination: '', date: '2026-01-01', travellers: 1, origin: '' }, new Date(0)).split('. ').at(-1) ??
  '';

const WORDS: readonly [Open, readonly string[]][] = [
  ['offer', [offer.question, offer.hint]],
  ['destination', [trip.destination, trip.destinationHint]],
  ['date', [trip.date, trip.dateHint]],
  ['travellers', [trip.howMany, trip.howManyHint]],
  ['origin', [trip.origin, trip.originHint]],
  ['confirmed', [CONFIRM, trip.confirmHint, trip.whatToChange]],
  ['card', [trip.payment, trip.paymentHint]],
  [
    'nothing',
    [
      ...[offer.declined, ' is booked', en.nothingToResume, en.notUnderstood],
      ...[en.stoppedForOther('|', undefined), en.putAside('|'), en.stillAside('|'), en.abandoned('|')].map(beginningOf),
    ],
  ],
];

/** What a text of the bot asks; undefined where it leaves open what was open. */
export function readQuestion(text: string): Open | undefined {
  return WORDS.find(([, words]) => words.some((each) => text.includes(each)))?.[0];
}

/** What is open for somebody who reads the last of these. */
export function openAfter(texts: readonly string[]): Open {
  return texts.map(readQuestion).findLast((open) => open !== undefined) ?? 'nothing';
}

export function isTripQuestion(open: Open | undefined): open is TripQuestion {
  return open !== undefined && open !== 'offer' && open !== 'nothing';
}

function beginningOf(text: string): string {
  return text.split('|')[0] ?? '';
}
