import type { AcceptedNotification, AcceptedRequest } from '../domain/acceptedNotification.ts';
import { nameOfDelivery } from '../domain/conversationState.ts';
import { acceptedDelivery, type DeliveryRecord } from '../domain/delivery.ts';
import { planDelivery } from '../domain/planDelivery.ts';
import type { DeliveryEvent } from '../domain/transition.ts';
import { findReadable } from '../recipients/findRecipient.ts';
import type { StoredDelivery } from '../storage/deliveriesTable.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';
import { type Candidate, tellUnreadable } from './candidates.ts';
import type { Claimed, Landed } from './deliverClaimed.ts';
import type { Ledger } from './ledger.ts';
import { summarise } from './summarise.ts';
import type { Work } from './work.ts';

/** A claim met others' writing so often that something else is wrong. */
const MOST_CONFLICTS = 10;

export interface Step {
  /** What happens where nothing stands in the way. Undefined: only what does. */
  otherwise: DeliveryEvent | undefined;
  stored: StoredRecipient | undefined;
  /** See planDelivery. */
  isItsTurn?: boolean;
}

/** One recipient's delivery of a notification, as a worker that has its conversation writes it. */
export class OneDelivery {
  readonly work: Work;
  readonly ledger: Ledger;
  readonly candidate: Candidate;
  readonly #alone: <T>(act: () => Promise<T>) => Promise<T>;
  #row: StoredDelivery | undefined;
  #opened: { conversationId: string; detail: string } | undefined;

  /** @param alone runs what writes the ledger, which the deliveries of one partition share. */
  constructor(
    work: Work,
    ledger: Ledger,
    candidate: Candidate,
    alone: <T>(act: () => Promise<T>) => Promise<T> = (act) => act(),
  ) {
    this.work = work;
    this.ledger = ledger;
    this.candidate = candidate;
    this.#alone = alone;
    this.#row = candidate.row;
  }

  get accepted(): AcceptedNotification {
    return this.work.accepted;
  }

  /** What its recipient is told, and how. */
  get request(): AcceptedRequest {
    return this.work.requestFor(this.delivery);
  }

  get key(): string {
    return this.candidate.key;
  }

  /** In the state of its conversation. A replay is another one. */
  get name(): string {
    return nameOfDelivery(this.accepted.id, this.key, this.delivery.expiresAt ?? '');
  }

  /** The conversation that was opened for it, where it asked for one. */
  get place(): string | undefined {
    return this.#opened?.conversationId;
  }

  /** What was done about that. */
  get placeDetail(): string | undefined {
    return this.#opened?.detail;
  }

  openIn(opened: { conversationId: string; detail: string }): void {
    this.#opened = opened;
  }

  /** Who they are now. */
  async readRecipient(): Promise<StoredRecipient | undefined> {
    const { services, log } = this.work;
    return findReadable(services.recipients, this.candidate.address, tellUnreadable(log));
  }

  /** @returns undefined where it ends or waits instead. */
  async claim(stored: StoredRecipient, { isItsTurn = false } = {}): Promise<Claimed | undefined> {
    const isNew = this.place !== stored.recipient.reference.conversationId;
    // With the claim, so that whoever comes after a crash goes there too.
    const conversationId = isNew ? this.place : undefined;
    return this.step({ otherwise: { ...this.work.claim(), conversationId }, stored, isItsTurn });
  }

  /** As it was read or written last. */
  get delivery(): DeliveryRecord {
    return (
      this.#row?.delivery ?? acceptedDelivery(this.candidate.address, this.accepted.acceptedAt, this.candidate.content)
    );
  }

  async readAgain(): Promise<void> {
    this.#row = (await this.ledger.rows([this.key])).get(this.key);
  }

  /**
   * Writes what becomes of it before a call.
   * @returns the claim, where it may be sent now. `delivery` says what else has become of it.
   */
  async step(step: Step): Promise<Claimed | undefined> {
    return this.#alone(() => this.#step(step));
  }

  async #step({ otherwise, stored, isItsTurn = false }: Step): Promise<Claimed | undefined> {
    const { work, ledger, key } = this;
    const { services, holds, wakes } = work;
    if (stored) await holds.refresh([stored]);
    for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
      const before = this.delivery;
      const mayPost = work.beginLease();
      const after = planDelivery(before, {
        recipient: stored?.recipient,
        guard: ledger.guard,
        hold: stored && holds.of(stored),
        otherwise,
        isItsTurn,
        rules: work.rules(before),
      });
      if (!after || (after === before && this.#row)) return undefined;
      if (before.until !== null) wakes.answered(ledger.partition.shard, before.until);
      const entry = { key, eTag: this.#row?.eTag, before: this.#row?.delivery.state, after };
      const [eTag] = (await ledger.claim([entry], ledger.guard, services.now())) ?? [];
      if (eTag !== undefined) {
        this.#row = { ...ledger.partition, key, eTag, delivery: after };
        await ledger.queueWakes();
        if (after.state !== 'sending') this.#tell(after);
        return after.state === 'sending' && stored ? { key, eTag, delivery: after, stored, mayPost } : undefined;
      }
      const row = (await ledger.rows([key])).get(key);
      // A row that is gone was purged.
      if (this.#row && !row) return undefined;
      this.#row = row;
    }
    throw new Error(`notification ${this.accepted.id}: ${MOST_CONFLICTS} write conflicts in a row`);
  }

  /** @returns false where a later claim decides. */
  async record({ key, eTag, after }: Landed): Promise<boolean> {
    return this.#alone(async () => {
      const { ledger, work } = this;
      const recorded = await ledger.record([{ key, eTag, before: 'sending', after }], work.services.now());
      const written = recorded.get(key);
      if (written === undefined) return false;
      this.#row = { ...ledger.partition, key, eTag: written, delivery: after };
      work.recorded++;
      this.#tell(after);
      await work.keepFault(() => ledger.queueWakes());
      return true;
    });
  }

  #tell(after: DeliveryRecord): void {
    this.work.log.info(`notification ${this.accepted.id}, ${this.ledger.partition.shard}: ${summarise([after])}`);
  }
}
