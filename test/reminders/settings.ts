import { randomInt } from 'node:crypto';
import { z } from 'zod';

const whole = (least: number) => z.coerce.number().int().min(least);

const environment = z.object({
  REMINDERS_SEED: whole(1).optional(),
  REMINDERS_PEOPLE: whole(2).default(300),
  /** Between the first acceptance and the minute in which all of them are due, at least. */
  REMINDERS_AHEAD_SECONDS: whole(1).default(10),
  /** What a host has claimed is found this soon after it died, and what is left of the minute of the sweep. */
  REMINDERS_LEASE_SECONDS: whole(5).default(10),
  /** How long after the minute has begun the last one may take. */
  REMINDERS_PATIENCE_SECONDS: whole(1).default(300),
});

const LARGEST_SEED = 1_000_000;

export function readReminderSettings(given: NodeJS.ProcessEnv) {
  const settings = environment.parse(given);
  return {
    seed: settings.REMINDERS_SEED ?? randomInt(1, LARGEST_SEED),
    people: settings.REMINDERS_PEOPLE,
    aheadSeconds: settings.REMINDERS_AHEAD_SECONDS,
    leaseSeconds: settings.REMINDERS_LEASE_SECONDS,
    patienceSeconds: settings.REMINDERS_PATIENCE_SECONDS,
  };
}
