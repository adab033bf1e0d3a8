import { z } from 'zod';
import { DAY, HOUR, MINUTE, SECOND } from './time.ts';

/** ISO 8601 without years and months, whose length depends on the day: `P7D`, `PT30M`. */
export const durationSchema = z
  .string()
  .regex(
    /^P(?=[\dT])(\d{1,6}W)?(\d{1,6}D)?(T(?=\d)(\d{1,6}H)?(\d{1,6}M)?(\d{1,6}S)?)?$/,
    'an ISO 8601 duration, PT30M',
  );

const UNITS: Record<string, number> = { W: 7 * DAY, D: DAY, H: HOUR, M: MINUTE, S: SECOND };

/** In milliseconds; undefined for a text that is no duration. */
export function durationOf(text: string): number | undefined {
  if (!durationSchema.safeParse(text).success) return undefined;
  const parts = Array.from(
    text.matchAll(/(\d+)([WDHMS])/g),
    ([, count, unit]) => Number(count) * (UNITS[unit ?? ''] ?? 0),
  );
  return parts.reduce((sum, part) => sum + part, 0);
}
