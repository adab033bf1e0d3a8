/** Where a capability says what happened: the invocation's context in a function. Ids and states, never message text. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  error(text: string, ...cause: unknown[]): void;
}
