import type { AcceptedRecords } from '../../src/deadLetters/acceptedRecords.ts';
import { hashOfBody } from '../../src/domain/acceptedNotification.ts';

/** Accepted notifications in memory, for what asks of them by its port. */
export class FakeRecords implements AcceptedRecords {
  readonly states = new Map<string, 'unfinished' | 'ended'>();
  /** Ids by the body that had none. */
  readonly bodies = new Map<string, string>();
  readonly givenUp: string[] = [];
  readonly reopened: string[] = [];

  async idsByBody(bodies: readonly Uint8Array[]): Promise<Map<string, string[]>> {
    const known = bodies.map((body) => [hashOfBody(body), this.bodies.get(Buffer.from(body).toString())] as const);
    return new Map(known.map(([hash, id]) => [hash, id === undefined ? [] : [id]]));
  }

  async stateOf(id: string): Promise<'unfinished' | 'ended' | undefined> {
    return this.states.get(id);
  }

  async giveUp(id: string, range: string | undefined): Promise<void> {
    this.givenUp.push(range === undefined ? id : `${id} ${range}`);
    this.states.set(id, 'ended');
  }

  async reopenDeadLettered(id: string): Promise<number> {
    this.reopened.push(id);
    if (this.states.get(id) !== 'ended') return 0;
    this.states.set(id, 'unfinished');
    return 1;
  }
}
