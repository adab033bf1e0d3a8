/** What the dead letters know of accepted notifications. */
export interface AcceptedRecords {
  /** The ids of the records that queue messages without an id became, finished or not, by `hashOfBody`. */
  idsByBody(bodies: readonly Uint8Array[]): Promise<Map<string, string[]>>;
  /**
   * undefined: no such record, or it is of another request than `body` asks for.
   * @param body a notification, undefined for a pointer.
   */
  stateOf(id: string, body: Uint8Array | undefined): Promise<'unfinished' | 'ended' | undefined>;
  /**
   * Ends as failed(dead-lettered) what has no end state and is not claimed.
   * @param range as in the pointer, undefined: all of it.
   */
  giveUp(id: string, range: string | undefined): Promise<void>;
  /** Reopens what ended as dead-lettered, before its letter is replayed. @returns how many. */
  reopenDeadLettered(id: string): Promise<number>;
}
