import { z } from 'zod';
import type { Replay } from '../../src/delivery/replayDeliveries.ts';
import { instant } from '../../src/domain/notification.ts';
import { problemsOf, show } from '../../src/domain/problem.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';

export type ReplayState = Replay['states'][number];

const stateSchema = z.enum(['failed', 'uncertain'] satisfies ReplayState[]);

/** @throws {Failure} usage, for everything but the two states that can be reopened. */
export function toState(text: string | undefined): ReplayState {
  const state = stateSchema.safeParse(text);
  if (state.success) return state.data;
  const expected = stateSchema.options.join(' | ');
  throw new Failure(EXIT.usage, 'Which deliveries?', [{ field: '--state', got: show(text), expected }]);
}

const deadlineSchema = z.strictObject({ '--expires-at': instant });

/**
 * Undefined where nothing is said.
 * @throws {Failure} usage, for what is no time, has no zone, or is over.
 */
export function toDeadline(text: string | undefined, now: Date): string | undefined {
  if (text === undefined) return undefined;
  const input = { '--expires-at': text };
  const { success, error } = deadlineSchema.safeParse(input);
  const wrong = success ? [] : problemsOf(error, input);
  const time = new Date(text);
  if (success && time <= now) wrong.push({ field: '--expires-at', got: show(text), expected: 'a time in the future' });
  if (wrong.length > 0) throw new Failure(EXIT.usage, 'Until when?', wrong);
  return time.toISOString();
}
