import type { DeadLettersTable } from '../storage/deadLettersTable.ts';
import type { PoisonQueue } from '../storage/poisonQueue.ts';
import type { SourceQueues } from '../storage/sourceQueues.ts';

/** What dead letters need beside the records of accepted notifications. */
export interface DeadLetterServices {
  deadLetters: DeadLettersTable;
  poisonQueues: PoisonQueue[];
  sourceQueues: SourceQueues;
  now: () => Date;
}
