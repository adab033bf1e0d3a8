import { readActivity } from '../channel/inboundActivity.ts';
import { postReply } from '../channel/postReply.ts';
import { describeOutcome } from '../domain/connectorAnswer.ts';
import { type ConversationState, including, isIncluded } from '../domain/conversationState.ts';
import { turnOf } from '../domain/due.ts';
import { type InboxRow, inTurnOrder } from '../domain/inbox.ts';
import type { Log } from '../domain/log.ts';
import type { ConversationServices } from './conversationServices.ts';
import type { Session } from './session.ts';

/**
 * Runs the turns of what is in the inbox, one after another, under the lock.
 * @returns the rows that are done now.
 * @throws {LockLost} between two writes: nothing is half kept.
 */
export async function drainInbox(services: ConversationServices, session: Session, log: Log): Promise<InboxRow[]> {
  const done: InboxRow[] = [];
  for (;;) {
    // What is stored when a turn begins decides which one it is; of a single one the look after the lock is enough.
    const rows = inTurnOrder(await services.inbox.waiting(session.key));
    // What is held back would be written over by the next turn.
    const row = rows.find(({ id }) => id === session.state.held?.by) ?? rows[0];
    if (row) {
      await takeRow(services, session, row, log);
      done.push(row);
    }
    // What is left is stored, and found by the next sweep.
    if (rows.length <= 1 || services.running.isStopping) return done;
  }
}

/** A row that the state does not include is run; of one that it does, what it holds back is sent (design, section 7). */
async function takeRow(services: ConversationServices, session: Session, row: InboxRow, log: Log): Promise<void> {
  const { inbox, localTurns, now } = services;
  if (!isIncluded(session.state, row.id)) await runTurn(services, session, row, log);
  // Whoever ran it died, maybe before they came to what waited for the end of the dialog.
  else session.mayHaveParked = true;
  if (session.state.held?.by === row.id) await sendHeld(services, session, log);
  await inbox.setDone(session.key, row, now());
  localTurns.tellDone(session.key, row.id);
}

/** One that was begun so often, and is still not done, ends whoever begins it. */
const MOST_TRIES = 5;

async function runTurn(services: ConversationServices, session: Session, row: InboxRow, log: Log): Promise<void> {
  const { bot, inbox } = services;
  // Who comes after a death counts; the many who come in time need not.
  if (session.isRecovery && (await inbox.countTry(session.key, row.id)) > MOST_TRIES) {
    log.error(`conversation ${session.key}: activity ${row.id} was begun ${MOST_TRIES} times: it is set aside`);
    return;
  }
  const activity = readActivity(await inbox.activityOf(row));
  if (!activity) {
    log.error(`conversation ${session.key}: activity ${row.id} cannot be read, and is set aside`);
    return;
  }
  await session.stay();
  const { state, activities } = await bot.turn(session.state, activity, log);
  const next: ConversationState = { ...including(state, row.id), held: { by: row.id, activities } };
  await session.write(next);
}

/** What a state holds back. What was not taken after three tries is told in the log: the turn stands without it. */
export async function sendHeld({ sender }: ConversationServices, session: Session, log: Log): Promise<void> {
  for (const held of session.state.held?.activities ?? []) {
    await session.stay();
    const outcome = await postReply(sender, held);
    if (outcome.kind === 'sent') continue;
    log.error(`conversation ${session.key}: a reply failed (${describeOutcome(outcome)})`);
    // Where one did not get through, another one would not either.
    return;
  }
}

/** The rows in `due` of what is done. */
export async function forgetDue(
  { due }: Pick<ConversationServices, 'due'>,
  key: string,
  rows: readonly InboxRow[],
): Promise<void> {
  for (const row of rows) await due.remove(turnOf(key, row));
}
