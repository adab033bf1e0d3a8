/** Where a capability says what happened: the invocation's context in a function. Ids and states, never message text; a fault by `describeFault`. */
export interface Log {
  info(text: string): void;
  warn(text: string): void;
  error(text: string): void;
}
