import type { Place, TurnRun } from '../conversation/bot.ts';
import { promiseEnd } from '../conversation/promiseEnd.ts';
import { LockLost } from '../conversation/session.ts';
import type { BusyDecision } from '../domain/busy.ts';
import { describeOutcome, type SendOutcome } from '../domain/connectorAnswer.ts';
import { type ConversationState, type HeldActivity, including } from '../domain/conversationState.ts';
import { describeSpan } from '../domain/describeTime.ts';
import { describeFault } from '../domain/fault.ts';
import type { Claimed } from './deliverClaimed.ts';
import { type Sent, sendMessage } from './sendMessage.ts';
import { runningIn, type Turn } from './turn.ts';

export type Showing = Extract<BusyDecision, { kind: 'show' | 'ask-again' | 'end-running' | 'lay-on-top' }>;

/**
 * Sends a delivery under the lock, and what belongs to it: the notice of what was stopped before it, the open question
 * after it. The outcome is that of its own activity. What the conversation becomes is written before the first POST.
 */
export async function sendInTurn(turn: Turn, claimed: Claimed, decision: Showing): Promise<Sent> {
  const shown = new Shown(turn, claimed, decision);
  try {
    return await shown.send();
  } catch (error) {
    // Whoever has the lock now may have changed what is running; or storage failed. Nothing was sent for certain.
    const isUnsent = error instanceof LockLost || !shown.hasPosted;
    if (!isUnsent) throw error;
    turn.one.work.log.error(`notification ${turn.one.accepted.id}: not sent yet\n${describeFault(error)}`);
    return { kind: 'unsent' };
  }
}

/** What the bot made of it, or that it could not. */
type Made = { run: TurnRun } | { failed: SendOutcome };

class Shown {
  readonly #turn: Turn;
  readonly #claimed: Claimed;
  readonly #decision: Showing;
  readonly #place: Place;
  readonly #before: ConversationState;
  readonly #details: string[] = [];
  #hasPosted = false;

  constructor(turn: Turn, claimed: Claimed, decision: Showing) {
    this.#turn = turn;
    this.#claimed = claimed;
    this.#decision = decision;
    const { reference, timeZone } = claimed.stored.recipient;
    const conversationId = turn.one.place ?? reference.conversationId;
    const { log } = turn.one.work;
    this.#place = { reference: { ...reference, conversationId }, timeZone: timeZone?.name, log };
    this.#before = turn.session.state;
  }

  /** Whether the person may have seen something of it. */
  get hasPosted(): boolean {
    return this.#hasPosted;
  }

  async send(): Promise<Sent> {
    this.#describe();
    const away = await this.#putAway();
    if ('failed' in away) return this.#called(away.failed);
    const opened = await this.#open(away.run.state);
    if (opened && 'failed' in opened) return this.#called(opened.failed);
    await this.#write(away.run, opened?.run);
    const stopped = await this.#notify(away.run.activities);
    if (stopped) return stopped;
    return opened ? this.#sendDialog(opened.run, away.run.state) : this.#sendMessage();
  }

  /** What the timeline says beside the outcome. */
  #describe(): void {
    const { services, one } = this.#turn;
    const { busySince } = this.#claimed.delivery;
    const running = runningIn(this.#turn)?.id;
    if (busySince) this.#details.push(`waited ${describeSpan(services.now().getTime() - Date.parse(busySince))}`);
    if (this.#decision.kind === 'end-running' && running) this.#details.push(`ended ${running}`);
    if (this.#decision.kind === 'lay-on-top' && running) this.#details.push(`interrupted ${running}`);
    if (this.#decision.kind === 'ask-again') this.#details.push('asked again');
    if (one.placeDetail) this.#details.push(one.placeDetail);
  }

  async #putAway(): Promise<Made> {
    const decision = this.#decision;
    if (decision.kind !== 'end-running') return { run: { state: this.#before, activities: [] } };
    const { bot } = this.#turn.services;
    const { request } = this.#turn.one;
    return this.#make(() => bot.setAside(this.#before, decision.why, request, this.#place));
  }

  async #open(state: ConversationState): Promise<Made | undefined> {
    const { services, one } = this.#turn;
    const { dialog } = one.request;
    if (!dialog) return undefined;
    if (this.#decision.kind === 'ask-again') return this.#make(() => services.bot.askAgain(state, this.#place));
    const isInterruption = this.#decision.kind === 'lay-on-top';
    const openedBy = { notificationId: one.accepted.id, recipientKey: one.key, isInterruption, isUnconfirmed: true };
    const made = await this.#make(() => services.bot.open(state, dialog, openedBy, this.#place));
    if ('failed' in made) return made;
    const heardAt = services.now().toISOString();
    return { run: { ...made.run, state: { ...including(made.run.state, one.name), heardAt } } };
  }

  /** A dialog that throws is the developer's to mend, and is not tried again by itself. */
  async #make(make: () => Promise<TurnRun>): Promise<Made> {
    try {
      return { run: await make() };
    } catch (error) {
      this.#place.log.error(`notification ${this.#turn.one.accepted.id}: its dialog failed\n${describeFault(error)}`);
      return { failed: { kind: 'refused', why: 'rejected', detail: 'the dialog failed, see the log' } };
    }
  }

  async #write(away: TurnRun, opened: TurnRun | undefined): Promise<void> {
    const { session, one } = this.#turn;
    const ended = away.activities.length > 0 ? including(away.state, one.name) : away.state;
    const state = opened?.state ?? ended;
    const held = away.activities.length > 0 ? { by: one.name, activities: away.activities } : null;
    if (state === this.#before) return;
    await promiseEnd(this.#turn.services, session, state);
    await session.write({ ...state, held });
  }

  /** @returns how it ends where the notice was not taken: then nothing was said, and nothing has happened. */
  async #notify(notices: readonly HeldActivity[]): Promise<Sent | undefined> {
    for (const notice of notices) {
      const outcome = await this.#post(notice);
      if (outcome?.kind === 'sent') continue;
      if (outcome === undefined || outcome.kind === 'not-taken' || outcome.kind === 'gone') {
        await this.#undo(this.#before);
        return outcome ? this.#called(outcome) : { kind: 'unsent' };
      }
      this.#details.push(`the notice: ${describeOutcome(outcome)}`);
    }
    // Left for later, it would be said again at the person's next turn, however late that is.
    if (notices.length > 0) await this.#keep({ ...this.#turn.session.state, held: null });
    return undefined;
  }

  async #sendDialog({ activities: [first, ...rest] }: TurnRun, without: ConversationState): Promise<Sent> {
    const silent: SendOutcome = { kind: 'refused', why: 'rejected', detail: 'the dialog said nothing' };
    const outcome = first ? await this.#post(first) : silent;
    if (outcome?.kind === 'sent') await this.#sendRest(rest);
    else if (outcome?.kind !== 'uncertain' && this.#decision.kind !== 'ask-again') await this.#undo(without);
    const said = first?.activity['text'] ?? first?.activity['summary'];
    return outcome ? { ...this.#called(outcome), said: String(said ?? '') } : { kind: 'unsent' };
  }

  async #sendMessage(): Promise<Sent> {
    const { services, one } = this.#turn;
    const { message, conversation } = one.request;
    if (!message) throw new Error(`notification ${one.accepted.id}: nothing to send`);
    const { mayPost, delivery } = this.#claimed;
    const { reference } = this.#place;
    // What was opened for it is there already.
    const where = one.place === undefined ? conversation : 'existing';
    const { conversationId } = delivery;
    const outgoing = { message, conversation: where, reference, conversationId, mayPost };
    if (!mayPost()) return { kind: 'unsent' };
    this.#hasPosted = true;
    const sent = await sendMessage(services.sender, outgoing);
    if (sent.kind === 'unsent') return sent;
    if (sent.outcome.kind === 'sent' && this.#decision.kind === 'lay-on-top') await this.#askAgain();
    if (sent.detail) this.#details.push(sent.detail);
    return { ...sent, ...this.#called(sent.outcome) };
  }

  /** The open question, which has been pushed up on the screen. */
  async #askAgain(): Promise<void> {
    const { bot } = this.#turn.services;
    const made = await this.#make(() => bot.askAgain(this.#turn.session.state, this.#place));
    if ('run' in made) await this.#sendRest(made.run.activities);
  }

  /** What fails here is told in the timeline, and changes nothing of the outcome. */
  async #sendRest(rest: readonly HeldActivity[]): Promise<void> {
    for (const activity of rest) {
      const outcome = await this.#post(activity);
      if (outcome?.kind === 'sent') continue;
      const why = outcome ? describeOutcome(outcome) : 'too little was left of the claim';
      this.#details.push(`what came after it: ${why}`);
      return;
    }
  }

  /** @returns undefined where too little of the claim is left. */
  async #post({ to, activity, replyToId }: HeldActivity): Promise<SendOutcome | undefined> {
    if (!this.#claimed.mayPost()) return undefined;
    this.#hasPosted = true;
    return this.#turn.services.sender.send(to, activity, replyToId);
  }

  async #undo(state: ConversationState): Promise<void> {
    const { session } = this.#turn;
    if (session.state === state) return;
    await this.#keep({ ...state, held: null });
  }

  async #keep(state: ConversationState): Promise<void> {
    const { services, session, one } = this.#turn;
    // What is known of the delivery stands without it.
    await one.work.beside(async () => {
      await promiseEnd(services, session, state);
      await session.write(state);
    });
  }

  #called(outcome: SendOutcome): Extract<Sent, { kind: 'called' }> {
    const detail = this.#details.join('; ');
    const { place } = this.#turn.one;
    const isNew = place !== undefined && place !== this.#claimed.stored.recipient.reference.conversationId;
    const isLost = isNew && outcome.kind === 'gone' && outcome.why === 'not-found';
    // That says nothing of the window that the person has.
    if (isLost) return this.#called({ kind: 'refused', why: 'rejected', detail: 'the new conversation was not found' });
    return { kind: 'called', outcome, ...(detail ? { detail } : {}), ...(place ? { conversationId: place } : {}) };
  }
}
