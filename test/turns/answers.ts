import type { TripQuestion } from './screen.ts';
import type { PlannedTrip } from './soakPlan.ts';

/** Each says which question it answers, so that it is understood out of its order, and taken for nothing else. */
export function answersOf({ destination, date, travellers, origin, card }: PlannedTrip): Record<TripQuestion, string> {
  return {
    destination: `to ${destination}`,
    date: dayOf(date),
    travellers: travellers === 1 ? '1 person' : `${travellers} people`,
    origin: `from ${origin}`,
    confirmed: 'correct',
    card,
  };
}

/** What can be said in one breath. */
export const NEXT: Partial<Record<TripQuestion, TripQuestion>> = {
  destination: 'date',
  date: 'travellers',
  travellers: 'origin',
};

/** Which question a text answers. */
export function questionOf(text: string): TripQuestion | undefined {
  if (text.startsWith('to ')) return 'destination';
  if (text.startsWith('from ')) return 'origin';
  if (/^\d (?:person|people)$/.test(text)) return 'travellers';
  if (text === 'correct') return 'confirmed';
  return /^\d+ \p{L}+ \d{4}$/u.test(text) ? 'date' : undefined;
}

/** `12 March 2027` */
function dayOf(date: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', dateStyle: 'long' }).format(new Date(date));
}
