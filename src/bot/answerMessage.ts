import type { ChatCommand } from '../domain/chatCommand.ts';
import { answerText, putOff } from './answerText.ts';
import { dialogServices } from './dialogServices.ts';
import type { DialogTurn } from './dialogTurn.ts';
import { isHelper } from './knownDialogs.ts';
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
      if (await answerAboutWatches(turn, text)) return turn.askAgain();
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

/** @returns false for words that are about something else. */
async function answerAboutWatches(turn: DialogTurn, text: string): Promise<boolean> {
  const { watches, recipientKey, now } = dialogServices(turn.context);
  const answer = await answerWatch({ watches, now }, text, recipientKey, turn.locale);
  if (answer !== undefined) await turn.say(answer);
  return answer !== undefined;
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
