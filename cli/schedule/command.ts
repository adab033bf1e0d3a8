import { Command, Option } from 'commander';
import { cursorOption, examples, jsonOption, limitOption } from '../commonOptions.ts';
import type { ScheduleOptions } from './list.ts';

export function scheduleCommand(): Command {
  return new Command('schedule')
    .description('What is still to come, once or again and again: list (the default), show, cancel, pause, resume.')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(cancelCommand())
    .addCommand(pauseCommand())
    .addCommand(resumeCommand());
}

function listCommand(): Command {
  const command = new Command('list').description('What is still to come, the next first.');
  return command
    .addOption(new Option('--all', 'also what was cancelled, and what recurred and has ended'))
    .addOption(new Option('--reminders', 'also those that people have asked for in the chat'))
    .addOption(limitOption())
    .addOption(cursorOption())
    .addOption(jsonOption())
    .addHelpText('after', examples(['schedule list --limit 20', 'schedule list --reminders --all --json']))
    .action(async () => {
      const { listScheduled } = await import('./list.ts');
      await listScheduled(command.optsWithGlobals<ScheduleOptions>());
    });
}

interface One {
  name: string;
  description: string;
  run: (id: string, options: { json?: true }) => Promise<void>;
}

function commandOfOne({ name, description, run }: One): Command {
  const command = new Command(name).description(description);
  return command
    .argument('<id>', 'its id')
    .addOption(jsonOption())
    .addHelpText('after', examples([`schedule ${name} prices`, `schedule ${name} prices --json`]))
    .action((id: string) => run(id, command.optsWithGlobals<{ json?: true }>()));
}

function showCommand(): Command {
  return commandOfOne({
    name: 'show',
    description: 'All that is known of one, and what became of its last occurrences.',
    run: async (...given) => (await import('./show.ts')).showScheduled(...given),
  });
}

function cancelCommand(): Command {
  return commandOfOne({
    name: 'cancel',
    description: 'Stop one for good, as cancel does: of what recurs nothing more comes.',
    run: async (...given) => (await import('../cancel/cancel.ts')).cancel(...given),
  });
}

function pauseCommand(): Command {
  return commandOfOne({
    name: 'pause',
    description: 'Send nothing of what recurs until it is resumed; what would have come by then is left out.',
    run: async (...given) => (await import('./change.ts')).pause(...given),
  });
}

function resumeCommand(): Command {
  return commandOfOne({
    name: 'resume',
    description: 'Go on with what was paused, from its next time on.',
    run: async (...given) => (await import('./change.ts')).resume(...given),
  });
}

const EXAMPLES = examples([
  'schedule',
  'schedule show prices',
  'schedule pause prices',
  'schedule resume prices',
  'schedule cancel prices',
]);
