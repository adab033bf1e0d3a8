import { randomUUID } from 'node:crypto';
import { type AcceptedNotification, type AcceptedRequest, requestFor } from '../domain/acceptedNotification.ts';
import type { DeliveryRecord } from '../domain/delivery.ts';
import { describeFault } from '../domain/fault.ts';
import type { Log } from '../domain/log.ts';
import type { Sender } from '../domain/sender.ts';
import { SECOND } from '../domain/time.ts';
import { type DeliveryEvent, type Rules, rulesOf } from '../domain/transition.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { Holds } from './holds.ts';
import { NotWritten } from './ledger.ts';
import { Shares } from './shares.ts';
import { Wakes } from './wakes.ts';

/** The way out: a sender, and the bot for what needs a turn. */
export type Voice = Pick<DeliveryServices, 'sender' | 'bot'>;
export type WorkServices = Omit<DeliveryServices, keyof Voice>;
/** Who only ends things has no voice. */
export type WithVoice = WorkServices & Partial<Voice>;

/** More are not those of single recipients: storage is not well. */
const MOST_FAULTS = 10;

/** One invocation's work on a range of a notification. */
export class Work {
  readonly services: WorkServices;
  /** Absent for who only ends what a closed guard ends. */
  readonly voice: Voice | undefined;
  readonly accepted: AcceptedNotification;
  readonly log: Log;
  /** Names this invocation in guards and claims. */
  readonly worker = randomUUID();
  readonly holds: Holds;
  readonly wakes: Wakes;
  readonly shares: Shares;
  readonly faults: unknown[] = [];
  /** Outcomes that are written. */
  recorded = 0;
  #isBroken = false;
  readonly #endsMs: number;

  /** @param shards the partitions that it is to go through. */
  constructor(services: WithVoice, accepted: AcceptedNotification, shards: readonly string[], log: Log) {
    this.services = services;
    const { sender, bot } = services;
    this.voice = sender && bot && { sender, bot };
    this.accepted = accepted;
    this.log = log;
    this.holds = new Holds({ table: services.holds, now: services.now });
    this.wakes = new Wakes(services, accepted.id);
    this.shares = new Shares(services, accepted.id, shards);
    this.#endsMs = performance.now() + services.workSeconds * SECOND;
  }

  /** Its time is up, the process is to end, or too much went wrong: nothing new is begun. */
  get isOver(): boolean {
    return (
      performance.now() >= this.#endsMs ||
      this.services.running.isStopping ||
      this.#isBroken ||
      this.faults.length >= MOST_FAULTS
    );
  }

  get sender(): Sender | undefined {
    return this.voice?.sender;
  }

  rules(delivery: Pick<DeliveryRecord, 'content'>): Rules {
    return rulesOf(this.accepted, delivery, this.services.now());
  }

  requestFor(delivery: Pick<DeliveryRecord, 'content'>): AcceptedRequest {
    return requestFor(this.accepted, delivery);
  }

  /** A claim that is made now. */
  claim(): Extract<DeliveryEvent, { kind: 'claim' }> {
    return { kind: 'claim', claimId: this.worker, leaseUntil: this.leaseEnd() };
  }

  /**
   * Called before a claim is sent: it may take long, and its lease runs meanwhile.
   * @returns whether enough of that lease is left for one POST.
   */
  beginLease(): () => boolean {
    const { workLeaseSeconds, sendTimeoutSeconds } = this.services;
    const lastPostMs = performance.now() + (workLeaseSeconds - sendTimeoutSeconds - 1) * SECOND;
    return () => performance.now() <= lastPostMs;
  }

  /** Until when a claim holds that is made now. */
  leaseEnd(): string {
    const { now, workLeaseSeconds } = this.services;
    return new Date(now().getTime() + workLeaseSeconds * SECOND).toISOString();
  }

  /** What fails is kept, and does not stop what goes on beside it. */
  async keepFault<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.faults.push(error);
      return undefined;
    }
  }

  /** What is done beside a delivery whose outcome stands without it: told, and nothing is tried again for it. */
  async beside<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.log.error(`notification ${this.accepted.id}: beside a delivery\n${describeFault(error)}`);
      return undefined;
    }
  }

  /** For a claim or a record: after one in doubt more could be claimed and not recorded than a crash may leave. */
  async endAtFault<T>(act: () => Promise<T>): Promise<T | undefined> {
    try {
      return await act();
    } catch (error) {
      this.faults.push(error);
      if (!(error instanceof NotWritten)) this.#isBroken = true;
      return undefined;
    }
  }
}
