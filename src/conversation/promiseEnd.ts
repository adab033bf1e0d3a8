import type { ConversationState } from '../domain/conversationState.ts';
import { endOfDialog } from '../domain/due.ts';
import type { ConversationServices } from './conversationServices.ts';
import type { Session } from './session.ts';

/**
 * Before a state is written that leaves the person in no dialog: a row in `due`, so that what waited for that is found
 * if this worker dies. An activity of the inbox has its own.
 */
export async function promiseEnd(
  { due, now }: Pick<ConversationServices, 'due' | 'now'>,
  session: Session,
  { stack }: ConversationState,
): Promise<void> {
  if (session.promise || stack.length > 0 || session.state.stack.length === 0) return;
  const promise = endOfDialog(session.key, now());
  await due.add(promise);
  session.promise = promise;
}
