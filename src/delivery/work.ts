import { randomUUID } from 'node:crypto';
import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import type { DeliveryRecord } from '../domain/delivery.ts';
import type { Log } from '../domain/log.ts';
import type { Sender } from '../domain/sender.ts';
import { SECOND } from '../domain/time.ts';
import type { Rules } from '../domain/transition.ts';
import { isTooEarly, onUncertainOf } from '../domain/verdict.ts';
import type { DeliveryServices } from './deliveryServices.ts';
import { Holds } from './holds.ts';
import { Shares } from './shares.ts';
import { Wakes } from './wakes.ts';

export type WorkServices = Omit<DeliveryServices, 'sender'>;

/** More are not those of single recipients: storage is not well. */
const MOST_FAULTS = 10;

/** One invocation's work on a range of a notification. */
export class Work {
  readonly services: WorkServices;
  /** Absent for who only ends what a closed guard ends. */
  readonly sender: Sender | undefined;
  readonly accepted: AcceptedNotification;
  readonly log: Log;
  /** Names this invocation in guards and claims. */
  readonly worker = randomUUID();
  readonly holds: Holds;
  readonly wakes: Wakes;
  readonly shares: Shares;
  readonly faults: unknown[] = [];
  readonly #endsMs: number;

  /** @param shards the partitions that it is to go through. */
  constructor(
    services: WorkServices & { sender?: Sender | undefined },
    accepted: AcceptedNotification,
    shards: readonly string[],
    log: Log,
  ) {
    this.services = services;
    this.sender = services.sender;
    this.accepted = accepted;
    this.log = log;
    this.holds = new Holds({ table: services.holds, now: services.now });
    this.wakes = new Wakes(services, accepted.id);
    this.shares = new Shares(services, accepted.id, shards);
    this.#endsMs = performance.now() + services.workSeconds * SECOND;
  }

  /** Its time is up, the process is to end, or too much went wrong: nothing new is begun. */
  get isOver(): boolean {
    return performance.now() >= this.#endsMs || this.services.running.isStopping || this.faults.length >= MOST_FAULTS;
  }

  rules(): Rules {
    const { request, expiresAt } = this.accepted;
    return { now: this.services.now(), expiresAt, onUncertain: onUncertainOf(request) };
  }

  /** Until when a claim holds that is made now. */
  leaseEnd(): string {
    const { now, workLeaseSeconds } = this.services;
    return new Date(now().getTime() + workLeaseSeconds * SECOND).toISOString();
  }

  /** When those of the deliveries come back that wait. */
  untilsOf(deliveries: readonly DeliveryRecord[]): string[] {
    const now = this.services.now();
    return deliveries.flatMap((one) => (one.until !== null && isTooEarly(one, now) ? [one.until] : []));
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
}
