import type { DialogContent } from '../conversation/bot.ts';
import type { Frame } from '../domain/conversationState.ts';
import { isEnded } from '../domain/delivery.ts';
import { describeFault } from '../domain/fault.ts';
import { deliverClaimed } from './deliverClaimed.ts';
import { recordSent } from './recordSent.ts';
import { type Showing, sendInTurn } from './sendInTurn.ts';
import { besideLock, end, type Turn } from './turn.ts';

/**
 * Claims a delivery, writes what becomes of the conversation, sends, records, and only then says in the conversation's
 * state that it was shown (design, section 7).
 * @throws {LockLost} before the claim.
 */
export async function showInTurn(turn: Turn, decision: Showing): Promise<void> {
  const { one, stored } = turn;
  if (decision.kind !== 'ask-again' && (await isEndedBefore(turn))) return;
  // What the claim allows fits into what is left of the lock then.
  await turn.session.stay();
  const claimed = await one.claim(stored, { isItsTurn: true });
  if (!claimed) return;
  const landed = await deliverClaimed(one.work, claimed, async () => sendInTurn(turn, claimed, decision));
  if (await one.record(landed)) await recordSent(one.work.services, one.accepted, [landed], one.work.log);
  await besideLock(turn, () => confirm(turn));
}

/** What is not there any more, or not true any more, is not shown. */
async function isEndedBefore(turn: Turn): Promise<boolean> {
  const { services, one } = turn;
  const { dialog } = one.request;
  if (!dialog) return false;
  const [problem] = services.bot.check(dialog);
  if (problem) {
    const { field, got, expected } = problem;
    await end(turn, { state: 'failed', reason: 'rejected' }, `${field}: got ${got}, expected ${expected}`);
    return true;
  }
  const isFresh = await checkFreshness(turn, dialog);
  if (isFresh === undefined) {
    await end(turn, { state: 'failed', reason: 'rejected' }, 'the freshness check failed, see the log');
  } else if (!isFresh) await end(turn, { state: 'expired', reason: 'stale' }, undefined);
  return !isFresh;
}

/** @returns undefined when it throws: the developer's to mend, and those behind it need not wait for that. */
async function checkFreshness(
  { services, one: { accepted, work } }: Turn,
  dialog: DialogContent,
): Promise<boolean | undefined> {
  try {
    return await services.bot.isFresh(dialog);
  } catch (error) {
    work.log.error(`notification ${accepted.id}: its freshness check failed\n${describeFault(error)}`);
    return undefined;
  }
}

/** Takes the tag away when there is nothing more to find out, and a notice that is still held though it was sent. */
async function confirm({ session, one }: Turn): Promise<void> {
  const { state } = session;
  const isHeld = state.held?.by === one.name;
  const isTagged = isEnded(one.delivery) && state.stack.some((frame) => isUnconfirmed(frame, one));
  if (!isHeld && !isTagged) return;
  const stack = isTagged
    ? state.stack.map((frame) => (isUnconfirmed(frame, one) ? confirmed(frame) : frame))
    : state.stack;
  await session.write({ ...state, stack, held: isHeld ? null : state.held });
}

function isUnconfirmed({ openedBy }: Frame, { accepted, key }: Turn['one']): boolean {
  return openedBy?.isUnconfirmed === true && openedBy.notificationId === accepted.id && openedBy.recipientKey === key;
}

function confirmed(frame: Frame): Frame {
  return frame.openedBy ? { ...frame, openedBy: { ...frame.openedBy, isUnconfirmed: false } } : frame;
}
