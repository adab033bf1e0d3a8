import { Command, Option } from 'commander';
import { examples, jsonOption } from '../commonOptions.ts';
import type { ReplayOptions } from './replay.ts';

export function replayCommand(): Command {
  const command = new Command('replay')
    .description('Try deliveries anew that ended as failed or uncertain. What was sent is not sent again.')
    .argument('<id>', 'id of the notification')
    .addOption(new Option('--state <state>', 'which: failed or uncertain'))
    .addOption(
      new Option('--expires-at <time>', 'tried until then, 2026-12-01T09:00:00+01:00; 24 hours from now when absent'),
    )
    .addOption(new Option('--yes', 'do not ask: those who are uncertain may see the message twice'))
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES);
  return command.action(async (id: string) => {
    const { replay } = await import('./replay.ts');
    await replay(id, command.optsWithGlobals<ReplayOptions>());
  });
}

const EXAMPLES = examples([
  'replay price-4711 --state failed',
  'replay price-4711 --state failed --expires-at 2026-12-01T18:00:00+01:00',
  'replay price-4711 --state uncertain --yes --json',
]);
