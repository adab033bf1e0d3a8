import { Command } from 'commander';
import { examples, jsonOption } from '../commonOptions.ts';

export function cancelCommand(): Command {
  const command = new Command('cancel')
    .description('Stop a notification: whoever has not been sent it yet, and is not just then, gets nothing.')
    .argument('<id>', 'its id')
    .addOption(jsonOption())
    .addHelpText('after', `${EXAMPLES}\n\n${AFTERWORD}`);
  return command.action(async (id: string) => {
    const { cancel } = await import('./cancel.ts');
    await cancel(id, command.optsWithGlobals<{ json?: true }>());
  });
}

const EXAMPLES = examples(['cancel price-4711', 'cancel price-4711 --json']);

const AFTERWORD = 'Exit codes: 0 cancelled, as often as it is asked for; 1 too late for every recipient.';
