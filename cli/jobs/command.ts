import { Command, Option } from 'commander';
import { cursorOption, examples, jsonOption, limitOption } from '../commonOptions.ts';
import { type JobsOptions, STATES } from './selection.ts';

export function jobsCommand(): Command {
  return new Command('jobs')
    .description('Long work that people have asked for: list (the default), show, cancel.')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(cancelCommand());
}

function listCommand(): Command {
  const command = new Command('list').description(
    "Everybody's, in no particular order; with --user one person's, the newest first.",
  );
  return command
    .addOption(new Option('--state <states>', `only those in one of these, with commas between: ${STATES.join(', ')}`))
    .addOption(new Option('--user <user>', 'only of this one, <channelId>:<userId>'))
    .addOption(limitOption())
    .addOption(cursorOption())
    .addOption(jsonOption())
    .addHelpText('after', examples(['jobs list --state running,outside', 'jobs --user msteams:29:1abc --json']))
    .action(async () => {
      const { listJobs } = await import('./list.ts');
      await listJobs(command.optsWithGlobals<JobsOptions>());
    });
}

function showCommand(): Command {
  const command = new Command('show').description('How far one is, who has it, and what went wrong.');
  return command
    .argument('<id>', 'its id, as list shows it')
    .addOption(jsonOption())
    .addHelpText('after', examples([`jobs show ${AN_ID}`]))
    .action(async (id: string) => {
      const { showJob } = await import('./show.ts');
      await showJob(id, command.optsWithGlobals<{ json?: true }>());
    });
}

function cancelCommand(): Command {
  const command = new Command('cancel').description(
    'Stop one, as `cancel job` in the chat does. Its person gets no answer; a message that shows how far it is says so.',
  );
  return command
    .argument('<id>', 'its id, as list shows it')
    .addOption(jsonOption())
    .addHelpText('after', `${examples([`jobs cancel ${AN_ID}`])}\n\n${AFTER_CANCEL}`)
    .action(async (id: string) => {
      const { stopJob } = await import('./cancel.ts');
      await stopJob(id, command.optsWithGlobals<{ json?: true }>());
    });
}

const AN_ID = 'u-0123456789abcdef0123456789abcdef.0123456789abcdef';

const EXAMPLES = examples(['jobs', 'jobs list --state failed', `jobs show ${AN_ID}`, `jobs cancel ${AN_ID}`]);

const AFTER_CANCEL = 'Exit codes: 0 cancelled, as often as it is asked for; 1 too late, it has ended otherwise.';
