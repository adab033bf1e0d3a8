import { describeDay } from '../../reading/describeDay.ts';

/** What is said of a trip. `date` is ISO 8601. */
interface Trip {
  destination: string;
  date: string;
  travellers: number;
  origin: string;
}

const day = (date: string, now: Date) => describeDay(date, now, 'en-GB');
const travellers = (count: number) => (count === 1 ? '1 traveller' : `${count} travellers`);

export const trip = {
  help: '**book a trip**, **book a trip to London for 2 tomorrow**: a flight, question by question',
  title: (destination?: string) => (destination ? `your trip to ${destination}` : 'your trip'),
  day,
  travellers,
  from: (origin: string) => `from ${origin}`,

  destination: 'Where do you want to go?',
  destinationHint: 'I need the name of a city, for example **London**.',
  date: 'When do you want to fly?',
  dateHint: 'I need one day, for example **tomorrow**, **Friday** or **3 December**.',
  datePast: 'That day is over: I need one from today on, for example **tomorrow** or **Friday**.',
  dateTooFar: 'That is more than a year ahead, which is too early to book: I need a day before that.',
  dates: ['Tomorrow', 'Friday', 'In two weeks'],
  howMany: 'How many of you are travelling?',
  howManyHint: 'I need a number from 1 to 9, for example **two** or **just me**.',
  counts: ['Just me', 'Two', 'Three', 'Four'],
  origin: 'Where do you fly from?',
  originHint: 'I need the city that you start in, for example **from Berlin**.',
  originIsDestination: (city: string) => `You are going to ${city}, so I need another city to start in.`,

  confirm: (trip: Trip, now: Date) =>
    `From ${trip.origin} to ${trip.destination} on ${day(trip.date, now)}, ${travellers(trip.travellers)}. Shall I book it?`,
  confirmAnswers: ['Yes', 'Change the date', 'Change the destination'],
  confirmHint: 'Say **yes** to book it, or what to change: **the date**, **3 people**, **from Hamburg**.',
  whatToChange: 'Then tell me what to change: **the date**, **3 people**, **from Hamburg**; or say **cancel**.',

  payment: 'Last, the payment (a demonstration, nothing is charged): the last four digits of your card?',
  paymentHint: 'Four digits are enough, for example **4242**; nothing is charged.',
  booked: (trip: Trip, card: string, now: Date) =>
    `Your trip to ${trip.destination} is booked: from ${trip.origin} on ${day(trip.date, now)}, ${travellers(trip.travellers)}. I noted the card ${card} and charged nothing.`,
};
