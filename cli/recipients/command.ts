import { Command, Option } from 'commander';
import { cursorOption, examples, jsonOption, limitOption } from '../commonOptions.ts';
import type { ListOptions } from './list.ts';
import type { OneOptions } from './one.ts';

export function recipientsCommand(): Command {
  return new Command('recipients')
    .description('Whom the bot knows: list (the default), find, show, forget.')
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(findCommand())
    .addCommand(showCommand())
    .addCommand(forgetCommand());
}

function listCommand(): Command {
  const command = withPage(new Command('list').description('Everybody, in no particular order.'));
  return command
    .addHelpText('after', examples(['recipients list', 'recipients list --channel msteams --limit 20 --json']))
    .action(async () => {
      const { listRecipients } = await import('./list.ts');
      await listRecipients(command.optsWithGlobals<ListOptions>());
    });
}

function findCommand(): Command {
  const command = withPage(new Command('find').description('Those whose name or id contains a text, in any case.'));
  return command
    .argument('<text>', 'part of a name, a user id, a conversation id, or an object id in Entra ID')
    .addHelpText('after', examples(['recipients find alice', 'recipients find 19:abc@thread --json']))
    .action(async (text: string) => {
      const { listRecipients } = await import('./list.ts');
      await listRecipients(command.optsWithGlobals<ListOptions>(), text);
    });
}

function showCommand(): Command {
  const command = new Command('show').description('All that is known of one.');
  return command
    .argument('<recipient>', RECIPIENT)
    .addOption(jsonOption())
    .addHelpText('after', examples(['recipients show msteams:29:1abc', 'recipients show msteams:19:abc@thread.v2']))
    .action(async (recipient: string) => {
      const { showRecipient } = await import('./one.ts');
      await showRecipient(recipient, command.optsWithGlobals<OneOptions>());
    });
}

function forgetCommand(): Command {
  const command = new Command('forget').description(
    'Remove one, with what they were sent and their wish to get nothing. The bot knows them again when they next write to it.',
  );
  return command
    .argument('<recipient>', RECIPIENT)
    .addOption(new Option('--yes', 'do not ask'))
    .addOption(jsonOption())
    .addHelpText('after', examples(['recipients forget msteams:29:1abc', 'recipients forget webchat:42 --yes']))
    .action(async (recipient: string) => {
      const { forgetRecipient } = await import('./one.ts');
      await forgetRecipient(recipient, command.optsWithGlobals<OneOptions>());
    });
}

const RECIPIENT =
  '<channelId>:<userId> or <channelId>:<conversationId>, a person first where both fit, or an object id in Entra ID';

function withPage(command: Command): Command {
  return command
    .addOption(new Option('--channel <id>', 'only on this channel, msteams'))
    .addOption(new Option('--tenant <id>', 'only of this tenant'))
    .addOption(limitOption())
    .addOption(cursorOption())
    .addOption(jsonOption());
}

const EXAMPLES = examples([
  'recipients',
  'recipients --channel msteams',
  'recipients find alice',
  'recipients show msteams:29:1abc',
  'recipients forget msteams:29:1abc',
]);
