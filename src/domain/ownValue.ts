/** What an object has itself under a name: `__proto__` and `constructor` are nothing. */
export function ownValue(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null && Object.hasOwn(from, name) ? Reflect.get(from, name) : undefined;
}
