import pMap from 'p-map';
import {
  afterRateLimited,
  endOfLimits,
  type Hold,
  holdOfTenant,
  laterOf,
  type RateLimited,
  type TenantLimits,
  tenantKeyOf,
} from '../domain/hold.ts';
import { shardOf } from '../domain/keys.ts';
import { SECOND } from '../domain/time.ts';
import type { HoldsTable } from '../storage/holdsTable.ts';
import type { StoredRecipient } from '../storage/recipientsTable.ts';

/** How old may be what is known of the other instances' holds. */
const FRESH_MS = SECOND;

/** Readings under way at once: a page can have as many tenants as recipients. */
const READING = 64;

interface HoldsOptions {
  table: HoldsTable;
  now: () => Date;
  /** A clock that nobody sets: milliseconds from any beginning. */
  elapsedMs?: () => number;
}

interface Reading {
  startedMs: number;
  done: Promise<void>;
}

/** Whom one invocation may not write to for now: what it was answered itself, and what the others were. */
export class Holds {
  readonly #table: HoldsTable;
  readonly #now: () => Date;
  readonly #elapsedMs: () => number;
  /** By the key of the recipient or of the tenant. Nobody shortens a hold, so what is read only adds to it. */
  readonly #held = new Map<string, Hold>();
  /** What this invocation itself was answered, by tenant: two hold the tenant before storage has heard of them. */
  readonly #limits = new Map<string, TenantLimits>();
  /** By shard or key of the tenant. */
  readonly #readings = new Map<string, Reading>();
  #droppedMs = Number.NEGATIVE_INFINITY;

  constructor({ table, now, elapsedMs = () => performance.now() }: HoldsOptions) {
    this.#table = table;
    this.#now = now;
    this.#elapsedMs = elapsedMs;
  }

  /** After it, what storage says of these recipients and their tenants was read at most a second ago. */
  async refresh(recipients: StoredRecipient[]): Promise<void> {
    this.#dropEnded();
    const readers = new Map<string, () => Promise<void>>();
    for (const { key, recipient } of recipients) {
      const [shard, tenant] = [shardOf(key), tenantKeyOf(recipient.reference)];
      readers.set(shard, () => this.#readShard(shard));
      if (tenant !== undefined) readers.set(tenant, () => this.#readTenant(tenant));
    }
    await pMap(readers, ([what, read]) => this.#once(what, read), { concurrency: READING });
  }

  /** The hold in force now, from memory alone: the recipient's own or the tenant's, whichever ends later. */
  of({ key, recipient }: StoredRecipient): Hold | undefined {
    const tenant = tenantKeyOf(recipient.reference);
    return laterOf(this.#now(), this.#held.get(key), tenant === undefined ? undefined : this.#held.get(tenant));
  }

  /** The connector has just answered 412 or 429. This invocation knows at once, all others when it is done. */
  async after({ key, recipient }: StoredRecipient, hold: Hold): Promise<void> {
    const tenant = hold.reason === 'rate-limited' ? tenantKeyOf(recipient.reference) : undefined;
    const limited = { recipientKey: key, until: hold.until, now: this.#now() };
    await Promise.all([
      this.#holdRecipient(key, hold),
      ...(tenant === undefined ? [] : [this.#noteRateLimited(tenant, limited)]),
    ]);
  }

  async #holdRecipient(key: string, hold: Hold): Promise<void> {
    this.#remember(key, hold);
    this.#remember(key, await this.#table.hold(key, hold));
  }

  async #noteRateLimited(tenant: string, limited: RateLimited): Promise<void> {
    const own = afterRateLimited(this.#limits.get(tenant), limited);
    this.#limits.set(tenant, own);
    this.#remember(tenant, holdOfTenant(own));
    this.#remember(tenant, holdOfTenant(await this.#table.noteRateLimited(tenant, limited)));
  }

  async #readShard(shard: string): Promise<void> {
    for (const [key, hold] of await this.#table.inForce(shard, this.#now())) this.#remember(key, hold);
  }

  async #readTenant(tenant: string): Promise<void> {
    const stored = await this.#table.tenant(tenant);
    if (stored) this.#remember(tenant, holdOfTenant(stored.value));
  }

  /** Reads unless somebody has begun to within the last second; then theirs is waited for. */
  async #once(what: string, read: () => Promise<void>): Promise<void> {
    const last = this.#readings.get(what);
    if (last && this.#isFresh(last.startedMs)) return last.done;
    const reading = { startedMs: this.#elapsedMs(), done: read() };
    this.#readings.set(what, reading);
    try {
      await reading.done;
    } catch (error) {
      // What failed was not read: whoever asks next reads.
      if (this.#readings.get(what) === reading) this.#readings.delete(what);
      throw error;
    }
  }

  #isFresh(ms: number): boolean {
    return this.#elapsedMs() - ms < FRESH_MS;
  }

  #remember(key: string, hold: Hold | undefined): void {
    const later = laterOf(this.#now(), this.#held.get(key), hold);
    if (later) this.#held.set(key, { reason: later.reason, until: later.until });
  }

  /** Once a second at most: it goes through all that is held. */
  #dropEnded(): void {
    if (this.#isFresh(this.#droppedMs)) return;
    this.#droppedMs = this.#elapsedMs();
    const now = this.#now();
    for (const [key, hold] of this.#held) if (!laterOf(now, hold)) this.#held.delete(key);
    for (const [tenant, limits] of this.#limits) if (endOfLimits(limits) <= now) this.#limits.delete(tenant);
    for (const [what, { startedMs }] of this.#readings) if (!this.#isFresh(startedMs)) this.#readings.delete(what);
  }
}
