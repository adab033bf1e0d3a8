import type { Frame } from '../domain/conversationState.ts';
import type { DialogTurn } from './dialogTurn.ts';
import { isListener } from './knownDialogs.ts';
import { remindOfPutOff } from './resume.ts';

/** What becomes of words that are no command: an answer to the dialog on top, or to the one below, or a beginning. */
export async function answerText(turn: DialogTurn, text: string): Promise<void> {
  if (await isMeantForBelow(turn)) {
    await turn.say(turn.texts.putAside(await turn.putAside(turn.stack.length - 1, 'later')));
    return turn.continue();
  }
  const beginning = turn.known.begunBy(text, turn.locale);
  if (!beginning) return turn.top ? goOn(turn) : turn.say(turn.texts.notUnderstood);
  if (turn.top && (await understands(turn, turn.top))) return goOn(turn);
  const same = turn.stack.find(({ id }) => id === beginning.definition.dialog.id);
  if (!same) return turn.begin(beginning);
  await turn.say(turn.texts.alreadyRunning(turn.titleOf(same)));
  await turn.askAgain();
}

/** `later`, `not now`: @returns false where they are words like others. */
export async function putOff(turn: DialogTurn): Promise<boolean> {
  const { top, stack, texts } = turn;
  if (!top?.openedBy) return false;
  if (await understands(turn, top)) {
    await goOn(turn);
    return true;
  }
  await turn.say(texts.putAside(await turn.putAside(stack.length - 1, 'later')));
  await turn.askAgain();
  return true;
}

/** The dialog on top gets the activity. */
export async function goOn(turn: DialogTurn): Promise<void> {
  await turn.continue();
  if (turn.stack.length === 0) await remindOfPutOff(turn);
}

/** Whether the person ignores what was laid over their dialog and answers the question before. */
async function isMeantForBelow(turn: DialogTurn): Promise<boolean> {
  const [top, below] = [turn.top, turn.stack.at(-2)];
  if (!top?.openedBy?.isInterruption || !below || !isListener(turn.known.of(top).dialog)) return false;
  return !(await understands(turn, top)) && (await understands(turn, below));
}

async function understands({ known, context }: DialogTurn, frame: Frame): Promise<boolean> {
  const { dialog } = known.of(frame);
  return isListener(dialog) && (await dialog.understands(context, frame.state));
}
