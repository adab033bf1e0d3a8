import {
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  ConversationState,
  MemoryStorage,
  type TurnContext,
} from 'botbuilder';
import { DialogSet, DialogTurnStatus } from 'botbuilder-dialogs';
import { type DialogServices, giveServices } from '../../src/bot/dialogServices.ts';
import { dialogs } from '../../src/bot/dialogs.ts';
import type { PostActivity } from './chat.ts';

/**
 * The same dialogs as botbuilder's samples run them: its adapter, which sends while the turn runs, and its state in
 * memory, which is read and written once in each turn. No lock, no inbox, and nobody is remembered.
 */
export function createMemoryBot(): PostActivity {
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  const conversationState = new ConversationState(new MemoryStorage());
  const set = new DialogSet(conversationState.createProperty('dialogs'));
  for (const { dialog } of dialogs) set.add(dialog);
  return (body) =>
    adapter.processActivityDirect('', JSON.parse(Buffer.from(body).toString()), async (context) => {
      giveServices(context, NO_SERVICES);
      await runDialogs(set, context);
      await conversationState.saveChanges(context);
    });
}

async function runDialogs(set: DialogSet, context: TurnContext): Promise<void> {
  const dialogContext = await set.createContext(context);
  const { status } = await dialogContext.continueDialog();
  if (status !== DialogTurnStatus.empty) return;
  const { text, locale } = context.activity;
  for (const { dialog, begunBy } of dialogs) {
    const options = begunBy?.(text, locale);
    if (!options) continue;
    await dialogContext.beginDialog(dialog.id, options);
    return;
  }
  throw new Error(`'${text}' begins no dialog`);
}

/** A booking asks for none of what is kept. */
const NO_SERVICES: DialogServices = {
  watches: { of: unexpected, keep: unexpected, end: unexpected },
  latestEvents: { of: unexpected },
  reminders: {
    ...{ ofTurn: unexpected, of: unexpected, add: unexpected },
    ...{ cancel: unexpected, cancelSeveral: unexpected, snooze: unexpected },
  },
  longWork: { start: unexpected, of: unexpected, cancel: unexpected },
  owner: { recipientKey: '', channelId: 'emulator', userId: '', turnKey: '', locale: undefined },
  ownTimeZone: { known: undefined, keep: unexpected },
  recipientKey: '',
  now: () => new Date(),
  isOptedOut: false,
  timeZone: 'UTC',
  log: { info: unexpected, warn: unexpected, error: unexpected },
};

function unexpected(): never {
  throw new Error('a booking touched what is kept for a person');
}
