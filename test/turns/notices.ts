import type { PlannedDelivery } from './soakPlan.ts';

/** What was stopped for a dialog names both, and is the one's for whose sake; for a message it names none. */
export function mayBeOf(text: string, { word, kind, policy }: PlannedDelivery): boolean {
  if (!isNotice(text)) return text.includes(word);
  const [, forWhat = ''] = text.split(MORE_URGENT);
  return policy === 'cancel' && (kind === 'dialog' ? forWhat.includes(word) : !forWhat.startsWith(':'));
}

/** That a dialog was stopped for a notification. */
export function isNotice(text: string): boolean {
  return text.includes(MORE_URGENT);
}

const MORE_URGENT = 'because something more urgent came up';
