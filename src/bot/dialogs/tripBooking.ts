import { z } from 'zod';
import { defineForm } from '../form/defineForm.ts';
import type { FormTurn } from '../form/form.ts';
import { readCount } from '../reading/readCount.ts';
import { calendarDay, readDay } from '../reading/readDay.ts';
import { readPlace } from '../reading/readPlace.ts';
import { readYesNo } from '../reading/readYesNo.ts';
import { maskCard, readCard } from './trip/readCard.ts';
import { readBeginning, readChange, readTrip } from './trip/readTrip.ts';
import { isCount, MOST_TRAVELLERS, type Trip } from './trip/trip.ts';

/** What `begunBy` hands over: the words after `book a trip`. */
const begun = z.object({ words: z.string() });

const options = z.strictObject({
  destination: z.string().min(1).max(60).exactOptional(),
  date: z.iso.date().exactOptional().describe('2026-12-03'),
  travellers: z.int().min(1).max(MOST_TRAVELLERS).exactOptional(),
  origin: z.string().min(1).max(60).exactOptional(),
});

/** Books a trip. The booking and its payment are pretended: `done` is where yours would call an airline. */
export const tripBooking = defineForm<Trip>({
  id: 'trip-booking',
  title: ({ values, texts }) => texts.trip.title(values.destination),
  disturb: 'always',
  options,
  isFresh: ({ date }, now) => date === undefined || date >= calendarDay(now, 'UTC'),
  begunBy: (text) => {
    const words = readBeginning(text);
    return words === undefined ? undefined : { words };
  },
  begin: (given, turn) => {
    const { data } = begun.safeParse(given);
    return data ? wholeTrip(data.words, turn) : given;
  },
  readAlso: (text, turn, open) => {
    if (open === 'card') return {};
    const change = open === 'confirmed' ? readChange(text) : undefined;
    return change ? { [change]: undefined } : readTrip(text, turn).values;
  },
  soFar: ({ values, texts, now }) => {
    const { date, travellers, origin } = values;
    // Once all is known, the question itself says it.
    if (origin !== undefined) return [];
    return [
      ...(date === undefined ? [] : [texts.trip.day(date, now)]),
      ...(travellers === undefined ? [] : [texts.trip.travellers(travellers)]),
    ];
  },
  questions: [
    {
      name: 'destination',
      ask: ({ texts }) => texts.trip.destination,
      suggest: () => ['London', 'Las Vegas', 'Berlin'],
      read: (text, turn) => wholeTrip(text, turn).destination,
      hint: ({ texts }) => texts.trip.destinationHint,
    },
    {
      name: 'date',
      ask: ({ texts }) => texts.trip.date,
      suggest: ({ texts }) => texts.trip.dates,
      read: (text, turn) => readTrip(text, turn).values.date,
      hint: (turn, text) => dateHint(turn, text),
    },
    {
      name: 'travellers',
      ask: ({ texts }) => texts.trip.howMany,
      suggest: ({ texts }) => texts.trip.counts,
      read: (text) => [readCount(text)].find(isCount),
      hint: ({ texts }) => texts.trip.howManyHint,
    },
    {
      name: 'origin',
      ask: ({ texts }) => texts.trip.origin,
      read: (text, turn) => {
        const { values, rest } = readTrip(text, turn);
        const city = values.origin ?? readPlace(rest);
        return city === turn.values.destination ? undefined : city;
      },
      hint: ({ texts, values }, text) => {
        const { destination } = values;
        const isSame = destination !== undefined && readPlace(text) === destination;
        return isSame ? texts.trip.originIsDestination(destination) : texts.trip.originHint;
      },
    },
    {
      name: 'confirmed',
      ask: ({ values, texts, now }) => texts.trip.confirm(known(values), now),
      suggest: ({ texts }) => texts.trip.confirmAnswers,
      read: (text) => readYesNo(text) || undefined,
      hint: ({ texts }, text) => (readYesNo(text) === false ? texts.trip.whatToChange : texts.trip.confirmHint),
    },
    {
      name: 'card',
      disturb: 'never',
      ask: ({ texts }) => texts.trip.payment,
      read: (text) => readCard(text),
      hint: ({ texts }) => texts.trip.paymentHint,
    },
  ],
  done: ({ values, texts, now }) => texts.trip.booked(values, maskCard(values.card), now),
});

/** What a text says of the trip; a place that stands alone is where it goes. */
function wholeTrip(text: string, turn: FormTurn<Trip>): Partial<Trip> {
  const { values, rest } = readTrip(text, turn);
  const destination = values.destination ?? readPlace(rest);
  return destination === undefined ? values : { ...values, destination };
}

function dateHint({ texts, now, timeZone, locale }: FormTurn<Trip>, text: string): string {
  switch (readDay(text, { now, timeZone, locale }).kind) {
    case 'past':
      return texts.trip.datePast;
    case 'too-far':
      return texts.trip.dateTooFar;
    default:
      return texts.trip.dateHint;
  }
}

/** By the order of the questions each of them is known when the booking is confirmed. */
function known({ destination = '', date = '', travellers = 1, origin = '' }: Partial<Trip>) {
  return { destination, date, travellers, origin };
}
