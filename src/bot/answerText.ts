import type { Frame } from '../domain/conversationState.ts';
import type { DialogTurn } from './dialogTurn.ts';
import { type Beginning, isListener, isStale } from './knownDialogs.ts';
import { remindOfAside } from './resume.ts';
import { stillKept } from './setAside.ts';

/** What becomes of words that are no command: an answer to the dialog on top, or to the one below, or a beginning. */
export async function answerText(turn: DialogTurn, text: string, isPressed = false): Promise<void> {
  if (await isMeantForBelow(turn)) {
    await turn.say(turn.texts.putAside(await turn.putAside(turn.stack.length - 1, 'later')));
    return turn.continue();
  }
  const beginning = turn.known.begunBy(text, turn.locale);
  if (!beginning) return answerOpen(turn, isPressed);
  if (turn.top && (await understands(turn, turn.top))) return goOn(turn);
  return beginByWords(turn, beginning);
}

/** The dialog that some words begin, unless it is running already. */
export async function beginByWords(turn: DialogTurn, beginning: Beginning): Promise<void> {
  const same = turn.stack.find(({ id }) => id === beginning.definition.dialog.id);
  if (!same) return turn.begin(beginning);
  await turn.say(turn.texts.alreadyRunning(turn.titleOf(same)));
  await turn.askAgain();
}

async function answerOpen(turn: DialogTurn, isPressed: boolean): Promise<void> {
  if (isPressed && (await tellStillAside(turn))) return;
  if (turn.top) return goOn(turn);
  const { notOpen, notUnderstood } = turn.texts;
  await turn.say(isPressed ? notOpen : notUnderstood);
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
  if (turn.stack.length === 0) await remindOfAside(turn);
}

/** Whether the person ignores what was laid over their dialog and answers the question before. */
async function isMeantForBelow(turn: DialogTurn): Promise<boolean> {
  const [top, below] = [turn.top, turn.stack.at(-2)];
  if (!top?.openedBy?.isInterruption || !below || !isListener(turn.known.of(top).dialog)) return false;
  return !(await understands(turn, top)) && (await understands(turn, below));
}

/** A button of a card that was put aside: the person is told how to see it again. @returns false for any other. */
async function tellStillAside(turn: DialogTurn): Promise<boolean> {
  const { top, known, texts } = turn;
  const aside = stillKept(turn.setAside, turn.now).at(-1);
  const asked = aside && known.canRun(aside.stack) ? aside.stack.at(-1) : undefined;
  if (!asked || (top && (await understands(turn, top)))) return false;
  try {
    if (!(await understands(turn, asked))) return false;
    await turn.say(texts.stillAside(turn.titleOf(asked)));
  } catch (error) {
    if (isStale(error)) return false;
    throw error;
  }
  await turn.askAgain();
  return true;
}

async function understands({ known, context }: DialogTurn, frame: Frame): Promise<boolean> {
  const { dialog } = known.of(frame);
  return isListener(dialog) && (await dialog.understands(context, frame.state));
}
