import type { ChatCommand } from '../domain/chatCommand.ts';
import { answerText, beginByWords, putOff } from './answerText.ts';
import { dialogServices } from './dialogServices.ts';
import { reminderDialog } from './dialogs/reminder.ts';
import type { DialogTurn } from './dialogTurn.ts';
import { aboutIn } from './form/answerIn.ts';
import { answerJob } from './jobs/answerJob.ts';
import { isHelper } from './knownDialogs.ts';
import { answerReminder, isAnswerToReminder } from './reminders/answerReminder.ts';
import { resume } from './resume.ts';
import { answerWatch } from './watches/answerWatch.ts';

/** A message in a personal chat. */
export interface PersonalMessage {
  text: string;
  command: ChatCommand | undefined;
  /** By the button of a card, which may be one of long ago: not all that it says is about the dialog on top. */
  isPressed: boolean;
  /** What is answered to the command where it concerns no dialog. */
  general: () => Promise<string>;
}

/** A command wins over the dialog that is running, whose question is asked again after it. */
export async function answerMessage(
  turn: DialogTurn,
  { text, command, isPressed, general }: PersonalMessage,
): Promise<void> {
  switch (command) {
    case undefined:
      if (await answerAtOnce(turn, text)) return turn.askAgain();
      if (await answerAboutReminders(turn, text)) return;
      return answerText(turn, text, isPressed);
    case 'later':
      if (isPressed) return answerText(turn, text, isPressed);
      if (await putOff(turn)) return;
      if (turn.top) return answerText(turn, text);
      break;
    case 'cancel':
      return turn.top ? cancel(turn) : turn.say(await general());
    case 'resume':
      if (await resume(turn)) return;
      break;
    case 'help':
      await turn.say([...helpOfDialog(turn), await general()].join('\n\n'));
      return turn.askAgain();
    case 'stop':
    case 'start':
    case 'sent':
    case 'no-interruptions':
    case 'interruptions':
      break;
  }
  await turn.say(await general());
  await turn.askAgain();
}

/** What needs no dialog: watches, long work. @returns false for words that are about something else. */
async function answerAtOnce(turn: DialogTurn, text: string): Promise<boolean> {
  const services = dialogServices(turn.context);
  const watch = await answerWatch(services, text, services.recipientKey, turn.locale);
  const answer = watch ?? (await answerJob(services, text));
  if (answer !== undefined) await turn.say(answer);
  return answer !== undefined;
}

/** @returns false for words that are about something else. */
async function answerAboutReminders(turn: DialogTurn, text: string): Promise<boolean> {
  const { context, known } = turn;
  const { id } = reminderDialog.dialog;
  const open = turn.stack.find((frame) => frame.id === id);
  if (turn.top?.id === id && isAnswerToReminder(text, dialogServices(context))) return false;
  const answer = await answerReminder(dialogServices(context), { text, about: aboutIn(context.activity) });
  if (!answer) return false;
  if (open && answer.kind === 'ask' && answer.beginning.what !== undefined) {
    await turn.say(turn.texts.reminders.oneByOne(turn.titleOf(open), answer.beginning.what));
    await turn.askAgain();
    return true;
  }
  const canAsk = known.canRun([{ id, state: {} }]);
  if (answer.kind === 'ask' && canAsk) {
    // Whatever the dialog on top would make of them: `remind me tomorrow to call` is no day for a flight.
    await beginByWords(turn, { definition: reminderDialog, options: answer.beginning });
    return true;
  }
  await turn.say(answer.kind === 'said' ? answer.text : turn.texts.reminders.whenHint);
  await turn.askAgain();
  return true;
}

async function cancel(turn: DialogTurn): Promise<void> {
  await turn.say(turn.texts.cancelled(await turn.putAside(turn.stack.length - 1, 'stopped')));
  await turn.askAgain();
}

function helpOfDialog({ top, known, context }: DialogTurn): string[] {
  const dialog = top && known.of(top).dialog;
  const help = dialog && isHelper(dialog) ? dialog.help(context, top.state) : undefined;
  return help ? [help] : [];
}
