import { conversationKey } from '../../src/domain/keys.ts';
import { createStores } from '../../src/stores.ts';

/** What is stored of a conversation that is over, and should not be there any more. */
export async function leftOf(connectionString: string, name: string): Promise<string[]> {
  const { dialogStates, inbox, parked } = createStores({ connectionString });
  const key = conversationKey('emulator', name);
  const read = await dialogStates.read(key);
  const waiting = await inbox.waiting(key);
  const inOrder = await parked.inOrder(key);
  return [
    'state' in read ? read.state.stack.map(({ id }) => `on the stack: ${id}`) : ['a state that cannot be read'],
    waiting.map(({ id }) => `in the inbox: ${id}`),
    inOrder.map(({ notificationId }) => `parked: ${notificationId}`),
  ].flat();
}
