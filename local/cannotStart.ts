/** An expected reason not to start, told without a stack: what is in the way and what to do about it. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}
