import type { Frame, SetAside } from '../domain/conversationState.ts';
import type { DialogTurn } from './dialogTurn.ts';
import { isStale } from './knownDialogs.ts';
import { stillKept } from './setAside.ts';

/** Brings the newest of what was set aside back on top of what is running. @returns false when there is nothing. */
export async function resume(turn: DialogTurn): Promise<boolean> {
  const kept = stillKept(turn.setAside, turn.now);
  const newest = kept.pop();
  turn.setAside = kept;
  if (!newest) return false;
  const fresh = await freshOf(turn, newest);
  if (!fresh) await turn.say(turn.texts.lostThread);
  else
    await tellDropped(
      turn,
      newest.stack.filter((frame) => !fresh.includes(frame)),
    );
  if (!(fresh && (await bringBack(turn, fresh)))) await turn.askAgain();
  return true;
}

async function tellDropped(turn: DialogTurn, dropped: Frame[]): Promise<void> {
  if (dropped.length === 0) return;
  const titles = dropped.map((frame) => turn.titleOf(frame));
  await turn.say(turn.texts.noLongerTrue(turn.texts.together(titles)));
}

/**
 * When nothing is left to talk about: one sentence, once, of what the person put off or the bot put away last, as long
 * as it is true. What the person has stopped themselves is not spoken of.
 */
export async function remindOfAside(turn: DialogTurn): Promise<void> {
  // `resume` brings back the newest: nothing else is to be spoken of.
  const newest = stillKept(turn.setAside, turn.now).at(-1);
  if (!newest || newest.why === 'stopped' || newest.isReminded) return;
  const { stack, title, why } = newest;
  const fresh = await freshOf(turn, newest);
  if (fresh?.length !== stack.length) return;
  turn.setAside = turn.setAside.map((one) => (one === newest ? { ...one, isReminded: true } : one));
  const { texts } = turn;
  await turn.say(why === 'later' ? texts.stillAside(title) : texts.stillHere(title, stack.length === 1));
}

/** The dialogs whose offers are still true; undefined when there is one that nobody knows any more. */
async function freshOf({ known, now, context }: DialogTurn, { stack }: SetAside): Promise<Frame[] | undefined> {
  if (!known.canRun(stack)) return undefined;
  const fresh: Frame[] = [];
  for (const frame of stack) {
    const { id, options } = frame;
    const isFresh =
      !options || (known.check({ id, options }).length === 0 && (await known.isFresh({ id, options }, now)));
    if (isFresh && (await known.isOver(frame, context)) === undefined) fresh.push(frame);
  }
  return fresh;
}

/** @returns false when nothing came back. */
async function bringBack(turn: DialogTurn, frames: Frame[]): Promise<boolean> {
  const [lowest, ...others] = structuredClone(frames);
  if (!lowest) return false;
  const [depth, said] = [turn.stack.length, turn.held.length];
  const { openedBy } = lowest;
  turn.stack.push(openedBy ? { ...lowest, openedBy: { ...openedBy, isInterruption: depth > 0 } } : lowest, ...others);
  try {
    await turn.askAgain();
    return true;
  } catch (error) {
    if (!isStale(error)) throw error;
    turn.stack.splice(depth);
    turn.held.splice(said);
    await turn.say(turn.texts.lostThread);
    return false;
  }
}
