/** The last four digits of a card; of a whole number that somebody sends anyway, the rest is not even looked at. */
export function readCard(text: string): string | undefined {
  const digits = /^\D{0,40}?((?:\d[ -]?){4,19})\D{0,10}$/.exec(text)?.[1]?.replaceAll(/\D/g, '');
  if (digits === undefined || (digits.length !== 4 && digits.length < 12)) return undefined;
  return digits.slice(-4);
}

export function maskCard(lastFour: string): string {
  return `•••• ${lastFour}`;
}
