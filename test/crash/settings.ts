import { randomInt } from 'node:crypto';
import { z } from 'zod';

const whole = z.coerce.number().int().min(1);

const environment = z.object({
  CRASH_SEED: whole.optional(),
  CRASH_ROUNDS: whole.default(2),
  CRASH_RECIPIENTS: whole.default(2000),
  /** How soon a queue gives back what a dead host had taken; 600 in Azure, where the sweep must not wait for it. */
  CRASH_VISIBILITY_SECONDS: whole.default(600),
  /** How long a round may take from the kill on. */
  CRASH_PATIENCE_SECONDS: whole.default(300),
});

const LARGEST_SEED = 1_000_000;

export function readCrashSettings(given: NodeJS.ProcessEnv) {
  const settings = environment.parse(given);
  return {
    seed: settings.CRASH_SEED ?? randomInt(1, LARGEST_SEED),
    rounds: settings.CRASH_ROUNDS,
    recipients: settings.CRASH_RECIPIENTS,
    visibilitySeconds: settings.CRASH_VISIBILITY_SECONDS,
    patienceSeconds: settings.CRASH_PATIENCE_SECONDS,
  };
}
