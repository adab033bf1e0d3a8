import type { Sender } from '../domain/sender.ts';
import type { DialogStates } from '../storage/dialogStates.ts';
import type { DueTable } from '../storage/dueTable.ts';
import type { InboxTable } from '../storage/inboxTable.ts';
import type { ParkedTable } from '../storage/parkedTable.ts';
import type { Bot } from './bot.ts';
import type { LocalTurns } from './localTurns.ts';

/** What turns need. */
export interface ConversationServices {
  bot: Bot;
  sender: Sender;
  dialogStates: DialogStates;
  inbox: InboxTable;
  parked: ParkedTable;
  due: DueTable;
  localTurns: LocalTurns;
  /** Whether the host is about to end: nothing new is begun. */
  running: { readonly isStopping: boolean };
  now: () => Date;
  /** How long the turn lock holds without being renewed: 15 to 60, as a blob's lease. */
  turnLockSeconds: number;
}
