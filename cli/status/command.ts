import { Command, Option } from 'commander';
import { states } from '../../src/domain/delivery.ts';
import { cursorOption, examples, jsonOption, limitOption } from '../commonOptions.ts';
import type { StatusOptions } from './status.ts';

export function statusCommand(): Command {
  const command = new Command('status')
    .description('What became of a notification, for each recipient, or when it comes.')
    .argument('<id>', 'its id')
    .addOption(new Option('--state <state>', `only those in this state: ${states.join(', ')}`))
    .addOption(
      new Option(
        '--watch',
        'wait until every recipient has an end, cancelled included, with a progress bar on a terminal; what recurs has none',
      ),
    )
    .addOption(limitOption())
    .addOption(cursorOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES);
  return command.action(async (id: string) => {
    const { status } = await import('./status.ts');
    await status(id, command.optsWithGlobals<StatusOptions>());
  });
}

const EXAMPLES = examples([
  'status price-4711',
  'status price-4711 --state failed',
  'status price-4711 --watch',
  'status price-4711 --json',
]);
