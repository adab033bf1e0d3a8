import { Command } from 'commander';
import project from '../package.json' with { type: 'json' };
import { cancelCommand } from './cancel/command.ts';
import { examples, jsonOption } from './commonOptions.ts';
import { deadLettersCommand } from './deadLetters/command.ts';
import { emitCommand } from './emit/command.ts';
import type { SetExitCode } from './exitCodes.ts';
import { jobsCommand } from './jobs/command.ts';
import { notifyCommand } from './notify/command.ts';
import { recipientsCommand } from './recipients/command.ts';
import { replayCommand } from './replay/command.ts';
import { scheduleCommand } from './schedule/command.ts';
import { statusCommand } from './status/command.ts';

/** Only what --help needs is loaded here; each action loads its own work. */
export function createProgram(setExitCode: SetExitCode): Command {
  const program = new Command('proactive')
    .description('Ask for notifications, see what became of them, stop them, try again.')
    .version(project.version)
    .addOption(jsonOption())
    .enablePositionalOptions()
    .addHelpText('after', `${EXAMPLES}\n\n${AFTERWORD}`);
  const delivery = [notifyCommand(setExitCode), statusCommand(), cancelCommand(), replayCommand()];
  const rest = [emitCommand(), scheduleCommand(), jobsCommand(), recipientsCommand(), deadLettersCommand()];
  for (const command of [...delivery, ...rest]) program.addCommand(command);
  eachCommand(program, (command) => {
    command.exitOverride();
    // The message of a usage error is printed with every other failure.
    command.configureOutput({ outputError: () => {} });
  });
  return program;
}

function eachCommand(command: Command, act: (command: Command) => void): void {
  act(command);
  for (const child of command.commands) eachCommand(child, act);
}

const EXAMPLES = examples([
  'notify --everyone --text "The price of your hotel fell by 20 %"',
  'status price-4711',
  'cancel price-4711',
  'replay price-4711 --state failed',
  `emit --type hotel.price --subject bellagio --data '{"price": 159}'`,
  'schedule list',
  'jobs list --state failed',
  'recipients find alice',
  'dead-letters list',
]);

const AFTERWORD = `Exit codes: 0 done, 1 not delivered or refused, 2 usage, 3 storage does not answer, 4 not found.
Storage is AzureWebJobsStorage of the environment, else of local.settings.json.`;
