/** A request as the host hands it over. */
export interface EventRequest {
  method: string;
  /** Names in small letters. */
  headers: ReadonlyMap<string, string>;
  body: Uint8Array;
}
