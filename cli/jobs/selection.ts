import { type JobState, jobStates } from '../../src/domain/job.ts';
import { userKey } from '../../src/domain/keys.ts';
import { show } from '../../src/domain/problem.ts';
import { splitAddress } from '../address.ts';
import type { Page } from '../commonOptions.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';

export interface JobsOptions extends Page {
  state?: string;
  user?: string;
  json?: true;
}

export const STATES: readonly string[] = jobStates;

/** @throws {Failure} usage, for a state that there is not. */
export function toStates(typed: string | undefined): JobState[] {
  const words = typed?.split(',').map((word) => word.trim()) ?? [];
  return words.map((word) => {
    const state = jobStates.find((one) => one === word);
    if (state) return state;
    throw new Failure(EXIT.usage, 'No job is in such a state.', [
      { field: '--state', got: show(word), expected: jobStates.join(' | ') },
    ]);
  });
}

/** The key of the person whom an address names. @throws {Failure} usage. */
export function toRecipientKey(user: string): string {
  const address = splitAddress(user);
  if (address) return userKey(address.channelId, address.id);
  throw new Failure(EXIT.usage, 'That names nobody.', [
    { field: '--user', got: show(user), expected: '<channelId>:<userId>, msteams:29:1abc' },
  ]);
}
