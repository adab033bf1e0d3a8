import { Command, Option } from 'commander';
import { examples, jsonOption, wholeNumber } from '../commonOptions.ts';
import type { SetExitCode } from '../exitCodes.ts';
import { toConversation, toJsonObject, toUser } from './arguments.ts';
import type { NotifyOptions } from './options.ts';

const AUDIENCE = 'Who is written to:';
const CONTENT = 'What they are told:';
const BUSY = 'While they are in a dialog:';
const TIME = 'When:';
const MANNER = 'How:';
const WHOLE = 'Whole notifications:';
const LONGEST_WAIT_SECONDS = 86_400;

/** Every option that describes a notification; a whole one is given alone. */
const PARTS = [
  ...['everyone', 'channel', 'tenant', 'user', 'aad', 'conversation', 'topic', 'text', 'card', 'locale'],
  ...['importance', 'id', 'dialog', 'options', 'cron', 'timeZone', 'until'],
  ...['newConversation', 'expiresAt', 'whenBusy', 'maxWait', 'afterWait', 'sendAt', 'priority', 'onUncertain'],
];

export function notifyCommand(setExitCode: SetExitCode): Command {
  const command = new Command('notify').description(
    'Ask for a notification: accepted now, delivered by the functions.',
  );
  for (const option of [...audience(), ...content(), ...busy(), ...time(), ...manner(), ...whole()])
    command.addOption(option);
  return command
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action(async () => {
      const { notify } = await import('./notify.ts');
      await notify(command.optsWithGlobals<NotifyOptions>(), setExitCode);
    });
}

function audience(): Option[] {
  return [
    new Option('--everyone', 'every person whom the bot knows').conflicts(['user', 'aad', 'conversation', 'topic']),
    new Option('--channel <id>', 'with --everyone: only on this channel, msteams'),
    new Option('--tenant <id>', 'with --everyone: only of this tenant'),
    new Option('--user <channelId:userId>', 'a person; may be repeated')
      .argParser((text, earlier: NotifyOptions['user']) => [...(earlier ?? []), toUser(text)])
      .conflicts(['conversation', 'topic']),
    new Option('--aad <object id>', 'a person by their object id in Entra ID; may be repeated')
      .argParser((text, earlier: NotifyOptions['aad']) => [...(earlier ?? []), text])
      .conflicts(['conversation', 'topic']),
    new Option('--conversation <channelId:conversationId>', 'a group or channel')
      .argParser(toConversation)
      .conflicts('topic'),
    new Option('--topic <type/subject>', 'everybody who watches it, hotel.price/bellagio'),
  ].map((option) => option.helpGroup(AUDIENCE));
}

function content(): Option[] {
  return [
    new Option('--text <text>', 'the message, or the summary of a card'),
    new Option('--card <file>', 'an Adaptive Card, as JSON'),
    new Option('--locale <tag>', 'language of the message, en-US'),
    new Option('--importance <level>', 'low, normal or high'),
    new Option('--dialog <id>', 'in place of a message: a dialog that the bot opens, hotelOffer').conflicts([
      'text',
      'card',
      'locale',
      'importance',
    ]),
    new Option('--options <json>', 'with --dialog: what it needs, as a JSON object').argParser(toJsonObject),
  ].map((option) => option.helpGroup(CONTENT));
}

function busy(): Option[] {
  return [
    new Option(
      '--when-busy <policy>',
      'inject: as it comes (a message when absent). wait: when the dialog has ended (a dialog when absent). cancel: end it first. interrupt: in between, then back to it',
    ),
    new Option('--max-wait <duration>', 'with wait: for how long, PT2H; PT30M when absent'),
    new Option(
      '--after-wait <policy>',
      'and then: inject (a message when absent), interrupt (a dialog when absent) or expire',
    ),
    new Option('--priority <priority>', 'normal, or urgent: also for who said "don\'t interrupt me"'),
  ].map((option) => option.helpGroup(BUSY));
}

function time(): Option[] {
  return [
    new Option('--send-at <time>', 'not before this, 2026-12-01T09:00:00+01:00; at once when absent'),
    new Option('--expires-at <time>', 'not after this; 24 hours after acceptance or --send-at when absent'),
    new Option('--cron <pattern>', 'again and again, by five cron fields, "0 9 * * 1"; with --send-at: not before it'),
    new Option('--time-zone <zone>', 'with --cron: whose clock, Europe/Berlin'),
    new Option('--until <time>', 'with --cron: nothing comes after this'),
  ].map((option) => option.helpGroup(TIME));
}

function manner(): Option[] {
  return [
    new Option('--id <id>', 'idempotency key: asked for twice, sent once. A UUID when absent'),
    new Option('--new-conversation', 'in a fresh conversation, beside the open one'),
    new Option(
      '--on-uncertain <policy>',
      'after a try without a clear answer: resend, so that it may be seen twice, or hold (with --everyone and --topic when absent)',
    ),
    new Option('--wait', 'wait for the end and show it; exit code 1 if one was not sent. Not for what recurs'),
    new Option('--timeout <seconds>', 'with --wait: how long at most').argParser((text) =>
      wholeNumber(text, 1, LONGEST_WAIT_SECONDS),
    ),
  ].map((option) => option.helpGroup(MANNER));
}

function whole(): Option[] {
  return [
    new Option('--file <file>', 'a notification as JSON, with every field that it has').conflicts([...PARTS, 'stdin']),
    new Option('--stdin', 'many: one JSON a line, from stdin').conflicts([...PARTS, 'wait']),
  ].map((option) => option.helpGroup(WHOLE));
}

const EXAMPLES = examples([
  'notify --everyone --text "The price of your hotel fell by 20 %"',
  'notify --everyone --channel msteams --text "Maintenance tonight" --importance high',
  'notify --user msteams:29:1abc --user webchat:42 --text "Your trip is booked" --id trip-7 --wait',
  'notify --conversation msteams:19:abc@thread.v2 --card card.json --text "New price"',
  `notify --user msteams:29:1abc --dialog hotelOffer --options '{"hotel": "Bellagio", "price": 159}' --when-busy interrupt`,
  'notify --everyone --text "The app is down tonight" --when-busy wait --max-wait PT10M',
  'notify --user msteams:29:1abc --text "Your trip begins" --send-at 2026-12-01T09:00:00+01:00',
  'notify --topic hotel.price/bellagio --text "Bellagio is being renovated"',
  'notify --everyone --text "The deals of the week" --cron "0 9 * * 1" --time-zone Europe/Berlin --id deals',
  'notify --file notification.json --json',
  'notify --stdin < notifications.jsonl',
]);
