import { setTimeout as sleep } from 'node:timers/promises';
import { type ConversationState, NEW_CONVERSATION } from '../domain/conversationState.ts';
import type { Due } from '../domain/due.ts';
import type { Log } from '../domain/log.ts';
import { SECOND } from '../domain/time.ts';
import type { ConversationServices } from './conversationServices.ts';

/** The turn lock was taken by somebody else: whatever was not written is theirs to do. */
export class LockLost extends Error {
  readonly code = 'lock-lost';

  constructor(key: string) {
    super(`conversation ${key}: the turn lock is somebody else's now`);
    this.name = 'LockLost';
  }
}

type LockServices = Pick<ConversationServices, 'dialogStates' | 'turnLockSeconds' | 'now'>;

/** Those who wait for one lock would ask all at once. */
const SHORTEST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 400;

/** One conversation, while this worker has its turn lock (design, section 7). */
export class Session {
  readonly key: string;
  readonly #services: LockServices;
  readonly #leaseId: string;
  #renewedMs: number;
  #state: ConversationState;
  #isLost = false;
  /** A dialog ended, or something was parked: those that wait may have their turn. */
  mayHaveParked = false;
  /** Somebody died here: what is found may be what they died of. */
  isRecovery = false;
  /** The row in `due` by which those are found if this worker dies, where no activity of the inbox has one. */
  promise: Due | undefined;
  /** Orders of parked ones that could not be read, and are passed over. */
  unreadable = new Set<string>();
  /** The person has left the dialog that is running: the first of those that wait ends it. */
  isAbandoned = false;

  private constructor(services: LockServices, key: string, leaseId: string, state: ConversationState, nowMs: number) {
    this.#services = services;
    this.key = key;
    this.#leaseId = leaseId;
    this.#state = state;
    this.#renewedMs = nowMs;
  }

  /**
   * @param isMoot asked after each try: whether there is nothing to be done any more.
   * @returns undefined when somebody else has the lock until `patienceMs` are over, or `isMoot` says so.
   */
  static async open(
    services: LockServices,
    key: string,
    { patienceMs, isMoot, log }: { patienceMs: number; isMoot?: (() => Promise<boolean>) | undefined; log: Log },
  ): Promise<Session | undefined> {
    const endsMs = performance.now() + patienceMs;
    for (let pauseMs = SHORTEST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
      // From before the call: the lease runs while it is under way.
      const startedMs = performance.now();
      const leaseId = await services.dialogStates.acquire(key, services.turnLockSeconds);
      if (leaseId !== undefined) {
        const state = await readLeased(services, key, leaseId, log);
        return new Session(services, key, leaseId, state, startedMs);
      }
      if (performance.now() + pauseMs > endsMs || (await isMoot?.())) return undefined;
      await sleep(pauseMs * (0.5 + Math.random() / 2));
    }
  }

  /** Whether somebody else has taken the lock, as far as it is known. */
  get isLost(): boolean {
    return this.#isLost;
  }

  get state(): ConversationState {
    return this.#state;
  }

  /** @throws {LockLost} and nothing was written. */
  async write(state: ConversationState): Promise<void> {
    this.#keep(await this.#services.dialogStates.write(this.key, this.#leaseId, state));
    if (this.#state.stack.length > 0 && state.stack.length === 0) this.mayHaveParked = true;
    this.#state = state;
  }

  /**
   * Begins the lease anew where a good part of it is over.
   * @throws {LockLost}
   */
  async stay(): Promise<void> {
    if (performance.now() - this.#renewedMs > (this.#services.turnLockSeconds * SECOND) / 4) await this.renew();
  }

  /**
   * After it, nobody else has had the lock since it was taken.
   * @throws {LockLost}
   */
  async renew(): Promise<void> {
    const startedMs = performance.now();
    this.#keep(await this.#services.dialogStates.renew(this.key, this.#leaseId));
    this.#renewedMs = startedMs;
  }

  #keep(isHeld: boolean): void {
    if (isHeld) return;
    this.#isLost = true;
    throw new LockLost(this.key);
  }

  async close(): Promise<void> {
    await this.#services.dialogStates.release(this.key, this.#leaseId);
  }
}

/** Whoever cannot read it lets go of it: others need not wait for the end of the lease. */
async function readLeased(services: LockServices, key: string, leaseId: string, log: Log): Promise<ConversationState> {
  try {
    return await readState(services, key, log);
  } catch (error) {
    await services.dialogStates.release(key, leaseId);
    throw error;
  }
}

/** What cannot be read is kept for an operator. The bot then finds a dialog that it does not know, and apologizes. */
async function readState({ dialogStates, now }: LockServices, key: string, log: Log): Promise<ConversationState> {
  const read = await dialogStates.read(key);
  if ('state' in read) return read.state;
  await dialogStates.keepUnreadable(key, read.unreadable, now());
  log.error(`conversation ${key}: its state cannot be read, and was put beside it (unreadable/${key})`);
  return { ...NEW_CONVERSATION, stack: [{ id: UNREADABLE, state: null }] };
}

const UNREADABLE = '!unreadable';
