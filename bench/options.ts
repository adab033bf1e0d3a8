/** The whole number above 0 that an option says. */
export function whole(option: string, text: string): number {
  return /^[1-9]\d{0,6}$/.test(text) ? Number(text) : fail(`--${option}: got ${text}, expected a whole number above 0`);
}

export function fail(why: string): never {
  console.error(why);
  process.exit(1);
}
