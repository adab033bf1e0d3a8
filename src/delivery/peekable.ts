/** A source that says when it is empty before somebody asks in vain. */
export class Peekable<T> {
  readonly #source: AsyncIterator<T>;
  #next: IteratorResult<T> | undefined;

  constructor(source: AsyncIterable<T>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** `most` at most, and whether there are none behind them. */
  async take(most: number): Promise<{ items: T[]; isLast: boolean }> {
    const items: T[] = [];
    this.#next ??= await this.#source.next();
    while (items.length < most && !this.#next.done) {
      items.push(this.#next.value);
      this.#next = await this.#source.next();
    }
    return { items, isLast: this.#next.done === true };
  }
}
