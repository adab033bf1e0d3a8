import { LONGEST_WHAT } from '../../domain/reminder.ts';
import { isGerman } from '../texts/textsFor.ts';
import { readReminder } from './readReminder.ts';
import type { ReadingContext } from './readWhen.ts';
import { toWhat } from './splitReminder.ts';

/**
 * The answer to what one is to be reminded of: `to water the plants` and `an Kaffee` without their beginning. Undefined
 * for one that is too long, and for other words about reminders: `remind me at 9`, `my time zone is Berlin`.
 */
export function readWhat(text: string, context: ReadingContext): string | undefined {
  const said = text.trim();
  const kind = readReminder(said, context)?.kind;
  if (said.length > LONGEST_WHAT || kind === 'zone' || kind === 'incomplete' || kind === 'remind') return undefined;
  // In English it is no connector: an umbrella.
  const what = /^an\s/i.test(said) && !isGerman(context.locale) ? said : toWhat(said);
  return what === '' ? undefined : what;
}
