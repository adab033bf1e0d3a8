import { describeDay } from '../../reading/describeDay.ts';
import type { trip as english } from '../en/trip.ts';

const day = (date: string, now: Date) => describeDay(date, now, 'de-DE');
const travellers = (count: number) => (count === 1 ? '1 Person' : `${count} Personen`);

export const trip: typeof english = {
  help: '**Reise buchen**, **Reise nach London für 2 morgen buchen**: ein Flug, Frage für Frage',
  title: (destination) => (destination ? `deine Reise nach ${destination}` : 'deine Reise'),
  day,
  travellers,
  from: (origin) => `ab ${origin}`,

  destination: 'Wohin möchtest du reisen?',
  destinationHint: 'Ich brauche den Namen einer Stadt, zum Beispiel **London**.',
  date: 'Wann möchtest du fliegen?',
  dateHint: 'Ich brauche einen Tag, zum Beispiel **morgen**, **Freitag** oder **3. Dezember**.',
  datePast: 'Dieser Tag ist vorbei: Ich brauche einen ab heute, zum Beispiel **morgen** oder **Freitag**.',
  dateTooFar: 'Das ist in mehr als einem Jahr und noch nicht zu buchen: Ich brauche einen früheren Tag.',
  dates: ['Morgen', 'Freitag', 'In zwei Wochen'],
  howMany: 'Wie viele seid ihr?',
  howManyHint: 'Ich brauche eine Zahl von 1 bis 9, zum Beispiel **zwei** oder **nur ich**.',
  counts: ['Nur ich', 'Zwei', 'Drei', 'Vier'],
  origin: 'Von wo fliegst du ab?',
  originHint: 'Ich brauche die Stadt, in der du startest, zum Beispiel **ab Berlin**.',
  originIsDestination: (city) => `Nach ${city} geht es ja schon, ich brauche eine andere Stadt als Start.`,

  confirm: (trip, now) =>
    `Von ${trip.origin} nach ${trip.destination}, ${day(trip.date, now)}, ${travellers(trip.travellers)}. Soll ich das buchen?`,
  confirmAnswers: ['Ja', 'Das Datum ändern', 'Das Ziel ändern'],
  confirmHint: 'Sag **ja**, dann buche ich, oder was anders sein soll: **das Datum**, **3 Personen**, **ab Hamburg**.',
  whatToChange:
    'Dann sag mir, was anders sein soll: **das Datum**, **3 Personen**, **ab Hamburg**; oder **abbrechen**.',

  payment:
    'Zuletzt die Zahlung (nur eine Vorführung, es wird nichts abgebucht): die letzten vier Ziffern deiner Karte?',
  paymentHint: 'Vier Ziffern genügen, zum Beispiel **4242**; es wird nichts abgebucht.',
  booked: (trip, card, now) =>
    `Deine Reise nach ${trip.destination} ist gebucht: ab ${trip.origin}, ${day(trip.date, now)}, ${travellers(trip.travellers)}. Die Karte ${card} ist notiert, abgebucht wurde nichts.`,
};
