import { z } from 'zod';
import { type DeliveryState, endStates, isEndState, states } from './delivery.ts';

/** Why a range takes no claim any more: it was cancelled, or nobody could process it. */
const closingWords = ['cancelled', 'dead-lettered'] as const;
export type ClosingWord = (typeof closingWords)[number];

/**
 * What stands in front of the deliveries of one partition. Every claim writes it, so that of a claim and a
 * DELETE at the same moment one wins (design, section 6).
 */
export const guardSchema = z.object({
  closed: z.enum(closingWords).nullable(),
  /** How often it was closed: what a replay reopens behind one closing, the next one holds again. */
  closings: z.number(),
  /** Where the last one that has a row stands: a recipient's key, in a list that of the address; empty before the first. */
  cursor: z.string(),
  /** Every recipient has a row. */
  isListed: z.boolean(),
  /** Who lists, and until when nobody else does. */
  lister: z.string(),
  listerUntil: z.string(),
});
export type Guard = z.infer<typeof guardSchema>;

export const OPEN: Guard = { closed: null, closings: 0, cursor: '', isListed: false, lister: '', listerUntil: '' };

export type Closing = Pick<Guard, 'closed' | 'closings'>;

/** The guard from which nobody claims any more. What was cancelled stays so. */
export function afterClosing(guard: Guard, word: ClosingWord): Guard {
  return { ...guard, closed: guard.closed === 'cancelled' ? guard.closed : word, closings: guard.closings + 1 };
}

/** Whether somebody else is listing. */
export function isListedByOther({ lister, listerUntil }: Guard, me: string, now: Date): boolean {
  return lister !== me && listerUntil > now.toISOString();
}

/** How many deliveries are in each state, when the last one ended, and when the next ones are woken. */
export const countsSchema = z.object({
  counts: z.partialRecord(z.enum(states), z.number()),
  lastEndAt: z.string(),
  /** When pointers come for those that wait. */
  wakes: z.array(z.string()),
});
export type Counts = z.infer<typeof countsSchema>;

export const NONE: Counts = { counts: {}, lastEndAt: '', wakes: [] };

/** One delivery's change of state; `before` is absent for a new row. */
export interface Change {
  before: DeliveryState | undefined;
  after: DeliveryState;
}

export function withChanges({ counts, lastEndAt, wakes }: Counts, changes: readonly Change[], now: Date): Counts {
  const next = { ...counts };
  for (const { before, after } of changes) {
    if (before !== undefined) next[before] = (next[before] ?? 0) - 1;
    next[after] = (next[after] ?? 0) + 1;
  }
  const hasEnded = changes.some(({ before, after }) => before !== after && isEndState(after));
  return { counts: next, lastEndAt: hasEnded ? now.toISOString() : lastEndAt, wakes };
}

/** The counters of several partitions as one. */
export function sumOf(all: readonly Counts[]): Omit<Counts, 'wakes'> {
  const counts: Counts['counts'] = {};
  let lastEndAt = '';
  for (const one of all) {
    for (const state of states) {
      const count = one.counts[state] ?? 0;
      if (count > 0) counts[state] = (counts[state] ?? 0) + count;
    }
    if (one.lastEndAt > lastEndAt) lastEndAt = one.lastEndAt;
  }
  return { counts, lastEndAt };
}

export function countAll({ counts }: Pick<Counts, 'counts'>): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

export function countUnfinished({ counts }: Pick<Counts, 'counts'>): number {
  return countAll({ counts }) - endStates.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}
