import type { Clock, Part, SaidClock } from './readClock.ts';

/** A time of day; an hour from 24 on is one of the next day. */
export interface TimeOfDay {
  hour: number;
  minute: number;
}

/** What a part of the day means where no hour is said, and what a day means where nothing is. */
const HOURS: Record<Part, number> = { morning: 9, afternoon: 15, evening: 19, night: 20 };
const OF_A_DAY = 9;

/**
 * The times of day that may be meant, on a day that is known: one, two where somebody has to be asked, none where the
 * words do not go together (`17:00 in the morning`).
 *
 * A bare hour from seven to eleven is in the morning, twelve is noon; from one to six nobody knows: who says
 * `tomorrow at 3` hardly means the night, and `tomorrow at 6` may be either.
 */
export function timesOfDay({ clocks, part }: SaidClock): TimeOfDay[] {
  const [clock] = clocks;
  if (!clock) return [{ hour: part ? HOURS[part] : OF_A_DAY, minute: 0 }];
  return hoursOf(clock, part).map((hour) => ({ hour, minute: clock.minute }));
}

function hoursOf({ hour, isOpen }: Clock, part: Part | undefined): number[] {
  if (hour === 24) return part === undefined ? [0, 24] : part === 'night' ? [24] : [];
  if (part === undefined) return isOpen && hour <= 6 ? [hour, hour + 12] : [hour];
  const later = isOpen ? (hour % 12) + 12 : hour;
  switch (part) {
    case 'morning':
      return hour < 12 ? [hour] : [];
    case 'afternoon':
      return later >= 12 && later <= 18 ? [later] : [];
    case 'evening':
      return later >= 16 ? [later] : [];
    case 'night':
      if (later >= 18) return [later];
      return isOpen && hour === 12 ? [24] : !isOpen && hour < 6 ? [hour + 24] : [];
  }
}

/** The bare hours that a clock with hands shows; any other time is one. */
export function onTheDial({ clocks, part }: SaidClock): TimeOfDay[] | undefined {
  const [clock] = clocks;
  if (!clock?.isOpen || part !== undefined) return undefined;
  const { hour, minute } = clock;
  return [hour % 12, (hour % 12) + 12].map((at) => ({ hour: at, minute }));
}
