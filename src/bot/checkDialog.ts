import type { Bot } from '../conversation/bot.ts';
import { dialogs } from './dialogs.ts';
import { KnownDialogs } from './knownDialogs.ts';

/** What is wrong with a notification's dialog, for who has no bot running. */
export const checkDialog: Bot['check'] = (dialog) => new KnownDialogs(dialogs).check(dialog);
