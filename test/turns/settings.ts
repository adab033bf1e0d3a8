import { randomInt } from 'node:crypto';
import { z } from 'zod';

const whole = (least: number) => z.coerce.number().int().min(least);

const environment = z.object({
  SOAK_SEED: whole(1).optional(),
  SOAK_CONVERSATIONS: whole(1).default(40),
  SOAK_KILLS: whole(0).default(4),
  /** All have begun by then. */
  SOAK_SPREAD_SECONDS: whole(1).default(35),
  /** `real` waits for the minute that a turn lock holds; `hurried` ends it at the kill, and sweeps each few seconds. */
  SOAK_LOCK: z.enum(['real', 'hurried']).default('hurried'),
  /** How long the last one may take. */
  SOAK_PATIENCE_SECONDS: whole(1).default(300),
});

const LARGEST_SEED = 1_000_000;

export function readSoakSettings(given: NodeJS.ProcessEnv) {
  const settings = environment.parse(given);
  return {
    seed: settings.SOAK_SEED ?? randomInt(1, LARGEST_SEED),
    size: {
      conversations: settings.SOAK_CONVERSATIONS,
      kills: settings.SOAK_KILLS,
      spreadSeconds: settings.SOAK_SPREAD_SECONDS,
    },
    lock: settings.SOAK_LOCK,
    patienceSeconds: settings.SOAK_PATIENCE_SECONDS,
  };
}
