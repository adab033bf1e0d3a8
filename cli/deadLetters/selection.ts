import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { Selected } from '../../src/deadLetters/selectDeadLetters.ts';
import { deadLetterSchema } from '../../src/domain/deadLetter.ts';
import { durationOf } from '../../src/domain/duration.ts';
import { show } from '../../src/domain/problem.ts';
import { jsonOption } from '../commonOptions.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';

/** Which letters a command is for, as it was typed. */
export interface SelectionOptions {
  id?: string;
  reason?: string;
  olderThan?: number;
  all?: true;
  yes?: true;
  json?: true;
}

export function withSelection(command: Command): Command {
  return command
    .addArgument(new Argument('[key]', 'one of them, by its key, as list shows it'))
    .addOption(new Option('--id <id>', 'those of a notification'))
    .addOption(new Option('--reason <reason>', `those with this reason: ${REASONS.join(', ')}`))
    .addOption(new Option('--older-than <duration>', 'those that failed longer ago: P7D, PT12H').argParser(parseAge))
    .addOption(new Option('--all', 'all of them').conflicts(['id', 'reason', 'olderThan']))
    .addOption(new Option('--yes', 'do not ask'))
    .addOption(jsonOption());
}

/** @throws {Failure} usage, where nothing is selected, or a key and something else. */
export function toSelected(
  key: string | undefined,
  { id, reason, olderThan, all }: SelectionOptions,
  now: Date,
): Selected {
  const isFiltered = id !== undefined || reason !== undefined || olderThan !== undefined;
  if (key !== undefined && (isFiltered || all)) {
    throw new Failure(EXIT.usage, 'A key names one dead letter: nothing else can be selected with it.');
  }
  if (key !== undefined) return { key };
  if (!isFiltered && !all) {
    throw new Failure(EXIT.usage, 'Which dead letters? A key, --id, --reason, --older-than, or --all.');
  }
  return {
    ...(id === undefined ? {} : { id }),
    ...(reason === undefined ? {} : { reason: toReason(reason) }),
    ...(olderThan === undefined ? {} : { before: new Date(now.getTime() - olderThan) }),
  };
}

const reasonSchema = deadLetterSchema.shape.reason;
export const REASONS = reasonSchema.options;

/** @throws {Failure} usage, with the reasons that there are. */
export function toReason(text: string): (typeof REASONS)[number] {
  const reason = reasonSchema.safeParse(text);
  if (reason.success) return reason.data;
  const problem = { field: '--reason', got: show(text), expected: REASONS.join(' | ') };
  throw new Failure(EXIT.usage, 'There is no such reason.', [problem]);
}

function parseAge(text: string): number {
  const age = durationOf(text);
  if (age === undefined) throw new InvalidArgumentError('Expected an ISO 8601 duration without months, P7D.');
  return age;
}
