import { Command } from 'commander';
import { examples } from '../commonOptions.ts';
import { type SelectionOptions, withSelection } from './selection.ts';

export function replayCommand(): Command {
  const command = withSelection(new Command('replay'));
  return command
    .description(
      'Queue them again, under the id that they had: what was sent is not sent again. Asks if there are several.',
    )
    .addHelpText(
      'after',
      examples([
        'dead-letters replay 0123456789abcdef0123456789abcdef',
        'dead-letters replay --id price-4711',
        'dead-letters replay --reason threw --yes --json',
      ]),
    )
    .action(async (key: string | undefined) => {
      const { replay } = await import('./replay.ts');
      await replay(key, command.optsWithGlobals<SelectionOptions>());
    });
}

export function purgeCommand(): Command {
  const command = withSelection(new Command('purge'));
  return command
    .description('Remove them for good, with their bodies. Asks first.')
    .addHelpText(
      'after',
      examples([
        'dead-letters purge 0123456789abcdef0123456789abcdef',
        'dead-letters purge --reason malformed --older-than P7D',
        'dead-letters purge --all --yes',
      ]),
    )
    .action(async (key: string | undefined) => {
      const { purge } = await import('./purge.ts');
      await purge(key, command.optsWithGlobals<SelectionOptions>());
    });
}
