import pLimit from 'p-limit';
import { needsTurn } from '../domain/busy.ts';
import { isEnded } from '../domain/delivery.ts';
import { countUnfinished, type Guard, isListedByOther } from '../domain/guard.ts';
import { isWorkable } from '../domain/planDelivery.ts';
import { type Candidate, unfinished, unlisted } from './candidates.ts';
import { claimBatch } from './claimBatch.ts';
import { close } from './closeLedger.ts';
import { deliverClaimed, type Landed } from './deliverClaimed.ts';
import { deliverInTurn } from './deliverInTurn.ts';
import { Flight } from './flight.ts';
import { Ledger } from './ledger.ts';
import { OneDelivery } from './oneDelivery.ts';
import { Peekable } from './peekable.ts';
import { recordSent } from './recordSent.ts';
import { summarise } from './summarise.ts';
import type { Work } from './work.ts';

/** Goes on with all deliveries of one partition. @returns its ledger, with the counters as they are then. */
export async function workOnPartition(work: Work, shard: string): Promise<Ledger> {
  const { deliveries, now } = work.services;
  const ledger = await Ledger.open(deliveries, { notificationId: work.accepted.id, shard }, work.wakes);
  // Who asked for its end may have died before this guard was closed.
  const { cancelledAt, tooLateAt } = work.accepted;
  if ((cancelledAt || tooLateAt) && !ledger.guard.closed) await close(ledger, 'cancelled');
  if (countUnfinished(ledger.counts) > 0) await new PartitionWork(work, ledger).goOn();
  const { guard } = ledger;
  if (!guard.isListed && !isListedByOther(guard, work.worker, now()) && !work.isOver) {
    await new PartitionWork(work, ledger).list();
  }
  return ledger;
}

/** A claim met others' writing so often that something else is wrong. */
const MOST_CONFLICTS = 10;

/** Claims, sends and records, again and again; what is under way at once is bounded by the flight. */
class PartitionWork {
  readonly #work: Work;
  readonly #ledger: Ledger;
  readonly #flight: Flight<Landed | undefined>;
  /** The deliveries of one partition share its ledger. */
  readonly #alone = pLimit(1);
  /** Whose next try follows at once. */
  #again: Candidate[] = [];

  constructor(work: Work, ledger: Ledger) {
    this.#work = work;
    this.#ledger = ledger;
    this.#flight = new Flight(work.services.sendConcurrency);
  }

  /** Those that have a row and no end. */
  async goOn(): Promise<void> {
    await this.#through(unfinished(this.#work, this.#ledger), false);
  }

  /** Those that have no row yet. */
  async list(): Promise<void> {
    try {
      await this.#through(unlisted(this.#work, this.#ledger), true);
    } finally {
      await this.#work.keepFault(() => this.#letGo());
    }
  }

  /** Who goes on need not wait until the lease on listing has run out. */
  async #letGo(): Promise<void> {
    const { guard } = this.#ledger;
    if (guard.lister !== this.#work.worker || guard.isListed) return;
    await this.#ledger.writeGuard({ ...guard, lister: '', listerUntil: '' });
  }

  async #through(candidates: AsyncIterable<Candidate>, isListing: boolean): Promise<void> {
    const source = new Peekable(candidates);
    let hasMore = true;
    while (hasMore || this.#again.length > 0 || !this.#flight.isEmpty) {
      if (this.#work.isOver && this.#flight.isEmpty) return;
      // A transaction for one or two that have come back would cost as much as one for fifty.
      const isReady = this.#flight.room >= LEAST_CLAIMED && !this.#work.isOver;
      if (isReady && this.#again.length > 0) await this.#claimAgain();
      else if (isReady && hasMore) hasMore = await this.#claimNext(source, isListing);
      if (!this.#flight.isEmpty) await this.#land();
    }
  }

  /** @returns false when there are no more, or somebody else lists this partition now. */
  async #claimNext(source: Peekable<Candidate>, isListing: boolean): Promise<boolean> {
    // A fault here must not lose the outcomes of those that are under way.
    const hasMore = await this.#work.endAtFault(async () => {
      const { items, isLast } = await source.take(this.#flight.room);
      const inTurn = isListing ? [] : items.filter((candidate) => this.#needsTurn(candidate));
      for (const candidate of inTurn) this.#launchInTurn(candidate);
      const others = items.filter((candidate) => !inTurn.includes(candidate));
      if (others.length === 0 && inTurn.length > 0) return !isLast;
      const isOurs = await this.#alone(() => this.#claim(others, isListing ? { isLast } : undefined));
      return isOurs && !isLast;
    });
    return hasMore ?? false;
  }

  #needsTurn({ row }: Candidate): boolean {
    return this.#work.voice !== undefined && row !== undefined && needsTurn(this.#work.requestFor(row.delivery));
  }

  /** What has a row already is claimed under its conversation's lock, one by one, and records itself. */
  #launchInTurn(candidate: Candidate): void {
    const { voice, services } = this.#work;
    if (!voice) return;
    const one = new OneDelivery(this.#work, this.#ledger, candidate, (act) => this.#alone(act));
    this.#flight.launch(async () => {
      await this.#work.keepFault(() => deliverInTurn({ ...services, ...voice }, one));
      return undefined;
    });
  }

  async #claimAgain(): Promise<void> {
    const batch = this.#again.splice(0, this.#flight.room);
    await this.#work.endAtFault(() => this.#claim(batch));
  }

  async #land(): Promise<void> {
    const landed = (await this.#flight.land()).filter((one) => one !== undefined);
    if (landed.length > 0) await this.#record(landed);
  }

  /** @returns false when somebody else lists this partition now. */
  async #claim(batch: readonly Candidate[], listing?: { isLast: boolean }): Promise<boolean> {
    const work = this.#work;
    let candidates = batch;
    for (let conflict = 0; conflict < MOST_CONFLICTS; conflict++) {
      const { guard } = this.#ledger;
      // Who was paused longer than the lease must not take the guard back behind those who listed on.
      const isOthers = guard.isListed || isListedByOther(guard, work.worker, work.services.now());
      if (listing && isOthers) return false;
      if (await this.#tryToClaim(candidates, this.#nextGuard(guard, batch, listing))) return true;
      // What others wrote is what counts now: rows that are there, a guard that was closed.
      const rows = await this.#ledger.rows(batch.map(({ key }) => key));
      candidates = batch.flatMap((candidate) => {
        const row = rows.get(candidate.key);
        // A row that is gone was purged.
        return candidate.row && !row ? [] : [{ ...candidate, row }];
      });
    }
    throw new Error(`notification ${work.accepted.id}: ${MOST_CONFLICTS} write conflicts in a row`);
  }

  /** With every claim the lease on listing begins anew; the cursor moves with the rows that it makes. */
  #nextGuard(guard: Guard, batch: readonly Candidate[], listing: { isLast: boolean } | undefined): Guard {
    if (!listing) return guard;
    const cursor = batch.at(-1)?.place ?? guard.cursor;
    return {
      ...guard,
      cursor,
      isListed: listing.isLast,
      lister: this.#work.worker,
      listerUntil: this.#work.leaseEnd(),
    };
  }

  /** One transaction, and the flight of what it claimed. @returns false when somebody else wrote in between. */
  async #tryToClaim(candidates: readonly Candidate[], guard: Guard): Promise<boolean> {
    const batch = await claimBatch(this.#work, this.#ledger, candidates, guard);
    if (!batch) return false;
    for (const claimed of batch.claimed) {
      this.#flight.launch(() => this.#work.keepFault(() => deliverClaimed(this.#work, claimed)));
    }
    for (const candidate of batch.inTurn) this.#launchInTurn(candidate);
    await this.#ledger.queueWakes();
    await this.#work.shares.claimed(candidates.length);
    return true;
  }

  async #record(landed: readonly Landed[]): Promise<void> {
    const { services, accepted, log } = this.#work;
    const recorded = await this.#write(landed);
    const written = landed.filter(({ key }) => recorded.has(key));
    this.#work.recorded += written.length;
    await recordSent(services, accepted, written, log);
    const words = summarise(
      written.map(({ after }) => after),
      landed.length,
    );
    log.info(`notification ${accepted.id}, ${this.#ledger.partition.shard}: ${words}`);
    for (const { key, after } of written) {
      const row = { ...this.#ledger.partition, key, eTag: recorded.get(key) ?? '', delivery: after };
      // There is a fresh token, another conversation, or a new lease. Read again: the recipient may have another row.
      const isDue = isWorkable(after, this.#ledger.guard, services.now());
      if (isDue) this.#again.push({ key, address: after.recipient, row, stored: 'unread' });
    }
    await this.#work.keepFault(() => this.#ledger.queueWakes());
  }

  /** What cannot be promised to be woken is not recorded as waiting: what is known of the others is. */
  async #write(landed: readonly Landed[]): Promise<Map<string, string>> {
    const now = this.#work.services.now();
    const entries = landed.map(({ key, eTag, after }) => ({ key, eTag, before: 'sending' as const, after }));
    const ended = entries.filter(({ after }) => isEnded(after));
    const all = await this.#work.endAtFault(() => this.#ledger.record(entries, now));
    return all ?? (await this.#work.endAtFault(() => this.#ledger.record(ended, now))) ?? new Map();
  }
}

/** Of fifty: half a transaction is a fair price for not waiting for the slowest. */
const LEAST_CLAIMED = 25;
