import { Command, Option } from 'commander';
import { cursorOption, examples, jsonOption, limitOption } from '../commonOptions.ts';
import { purgeCommand, replayCommand } from './changeCommands.ts';
import type { DeadLettersOptions } from './list.ts';
import { REASONS } from './selection.ts';

export function deadLettersCommand(): Command {
  return new Command('dead-letters')
    .description('Messages that nobody could process: list (the default), show, replay, purge.')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(replayCommand())
    .addCommand(purgeCommand());
}

function listCommand(): Command {
  const command = new Command('list').description('All of them, the newest first.');
  return command
    .addOption(new Option('--reason <reason>', `only those with this reason: ${REASONS.join(', ')}`))
    .addOption(limitOption())
    .addOption(cursorOption())
    .addOption(jsonOption())
    .addHelpText('after', examples(['dead-letters list --reason invalid', 'dead-letters list --json']))
    .action(async () => {
      const { listDeadLetters } = await import('./list.ts');
      await listDeadLetters(command.optsWithGlobals<DeadLettersOptions>());
    });
}

function showCommand(): Command {
  const command = new Command('show').description('What was wrong with one, and its body.');
  return command
    .argument('<key>', 'its key, as list shows it')
    .addOption(jsonOption())
    .addHelpText('after', examples(['dead-letters show 0123456789abcdef0123456789abcdef']))
    .action(async (key: string) => {
      const { showDeadLetter } = await import('./show.ts');
      await showDeadLetter(key, command.optsWithGlobals<{ json?: true }>());
    });
}

const EXAMPLES = examples([
  'dead-letters',
  'dead-letters list --reason invalid',
  'dead-letters show 0123456789abcdef0123456789abcdef',
  'dead-letters replay --id price-4711',
  'dead-letters purge --older-than P30D',
]);
