import {
  type BusyDecision,
  DEFAULT_MAX_WAIT,
  decideBusy,
  type Running,
  type Situation,
} from '../../../src/domain/busy.ts';
import type { Notification } from '../../../src/domain/notification.ts';
import { MINUTE, SECOND } from '../../../src/domain/time.ts';

const NOW = new Date('2026-11-22T12:00:00.000Z');

/** As `ABANDONED_DIALOG_MINUTES` says. */
export const ABANDONED = 60 * MINUTE;
export const MAX_WAIT = DEFAULT_MAX_WAIT;

export const ago = (milliseconds: number) => new Date(NOW.getTime() - milliseconds);

const to = { user: { channelId: 'msteams', userId: '29:ada' } };

/** A message and a dialog, with what else the notification asks for. */
export const message = (asks: Partial<Notification> = {}): Notification => ({ to, message: { text: 'x' }, ...asks });
export const dialog = (asks: Partial<Notification> = {}): Notification => ({
  to,
  dialog: { id: 'hotelOffer' },
  ...asks,
});

const running = (disturb: Running['disturb'], isInterruption = false): Running => ({ disturb, isInterruption });

/** What the person can be in. */
export const inDialog = {
  trip: running('always'),
  form: running('when-idle'),
  payment: running('never'),
  offer: running('always', true),
  offerForm: running('when-idle', true),
  offerPayment: running('never', true),
} satisfies Record<string, Running>;

/** Somebody answers a question of a dialog that may be disturbed, and nothing has waited for them. */
const QUIET: Omit<Situation, 'request'> = {
  running: inDialog.trip,
  heardAt: NOW,
  noInterruptions: false,
  busySince: undefined,
  hasOthersAhead: false,
  opened: 'no',
  hasCancelled: false,
  abandonedMinutes: ABANDONED / MINUTE,
  now: NOW,
};

export function situation(request: Notification, other: Partial<Situation> = {}): Situation {
  return { ...QUIET, request, ...other };
}

/** `show`, `wait 30 min`, `end-running (abandoned)`. */
export function decided(request: Notification, other: Partial<Situation> = {}): string {
  const { now } = { ...QUIET, ...other };
  return inWords(decideBusy(situation(request, other)), now);
}

function inWords(decision: BusyDecision, now: Date): string {
  switch (decision.kind) {
    case 'wait':
    case 'queue-up':
      return `${decision.kind} ${inTime(Date.parse(decision.until) - now.getTime())}`;
    case 'end-running':
      return `${decision.kind} (${decision.why})`;
    default:
      return decision.kind;
  }
}

function inTime(milliseconds: number): string {
  return milliseconds < MINUTE ? `${milliseconds / SECOND} s` : `${milliseconds / MINUTE} min`;
}
