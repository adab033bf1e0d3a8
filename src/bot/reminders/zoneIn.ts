import { DAY, HOUR, MINUTE } from '../../domain/time.ts';
import { faceOf } from '../../domain/wallClock.ts';
import { readZone } from './readZone.ts';

type SaidZone = ReturnType<typeof readZone>;

/** One for each way in which the clocks of many people go. */
const KNOWN_CLOCKS = [
  ...['Pacific/Honolulu', 'America/Anchorage', 'America/Los_Angeles', 'America/Phoenix', 'America/Denver'],
  ...['America/Mexico_City', 'America/Chicago', 'America/Bogota', 'America/New_York', 'America/Halifax'],
  ...['America/St_Johns', 'America/Sao_Paulo', 'Atlantic/Azores', 'Europe/London', 'Africa/Abidjan'],
  ...['Europe/Berlin', 'Africa/Lagos', 'Europe/Athens', 'Africa/Johannesburg', 'Africa/Cairo', 'Europe/Istanbul'],
  ...['Africa/Nairobi', 'Asia/Tehran', 'Asia/Dubai', 'Asia/Kabul', 'Asia/Karachi', 'Asia/Kolkata', 'Asia/Kathmandu'],
  ...['Asia/Dhaka', 'Asia/Yangon', 'Asia/Bangkok', 'Asia/Shanghai', 'Asia/Tokyo', 'Australia/Adelaide'],
  ...['Australia/Brisbane', 'Australia/Sydney', 'Pacific/Noumea', 'Pacific/Auckland'],
];

/** Clocks are a little wrong, and it takes a moment to write. */
const TOLERANCE = 10 * MINUTE;

/** The zone that the answer to the question for it names, or those in which the clocks show what it says. */
export function zoneIn(said: string, now: Date): SaidZone {
  const named = readZone(said);
  if (named.ok || named.candidates.length > 0) return named;
  const times = timesIn(said);
  // A clock alone does not say when it is changed: it is asked about, also where there is one.
  return { ok: false, candidates: KNOWN_CLOCKS.filter((zone) => times.some((time) => shows(zone, now, time))) };
}

/** In milliseconds since midnight; two where the half of the day is not said. */
function timesIn(said: string): number[] {
  const clock =
    /^\W*(?:(?:it is|it's|its|now|es ist|jetzt)\s+)*(\d{1,2})[:.](\d{2})\s*(am|pm|a\.m\.|p\.m\.)?(?:\s*(?:uhr|here|now|hier|jetzt))*\W*$/i;
  const [, hours, minutes, half] = clock.exec(said.replaceAll('’', "'")) ?? [];
  if (hours === undefined || Number(hours) > 23 || Number(minutes) > 59) return [];
  const time = Number(hours) * HOUR + Number(minutes) * MINUTE;
  if (half) return [((time % (DAY / 2)) + (/^p/i.test(half) ? DAY / 2 : 0)) % DAY];
  return /^(?:[1-9]|1[0-2])$/.test(hours) ? [time, (time + DAY / 2) % DAY] : [time];
}

function shows(zone: string, now: Date, time: number): boolean {
  const difference = (((faceOf(now, zone) - time) % DAY) + DAY) % DAY;
  return Math.min(difference, DAY - difference) <= TOLERANCE;
}
