import { en } from '../../src/bot/texts/en.ts';
import type { PlannedDelivery } from './soakPlan.ts';

/** Whether a text can be of a delivery's own turn. What was stopped for a dialog names both, and is the other one's. */
export function mayBeOf(text: string, { word, kind, policy }: PlannedDelivery): boolean {
  if (!isNotice(text)) return text.includes(word);
  const forWhat = FOR_DIALOG.exec(text)?.[1];
  return policy === 'cancel' && (kind === 'dialog' ? forWhat?.includes(word) === true : forWhat === undefined);
}

/** That a dialog was stopped for a notification. */
export function isNotice(text: string): boolean {
  return FOR_DIALOG.test(text) || FOR_MESSAGE.test(text);
}

const [TITLE, WHAT] = ['<title>', '<what>'];
const FOR_DIALOG = patternOf(en.stoppedForOther(TITLE, WHAT));
const FOR_MESSAGE = patternOf(en.stoppedForOther(TITLE, undefined));

function patternOf(text: string): RegExp {
  const escaped = text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replace(TITLE, '.+?').replace(WHAT, '(.+)')}$`, 's');
}
