const CURRENCIES = new Map([
  ['$', 'USD'],
  ['dollar', 'USD'],
  ['dollars', 'USD'],
  ['€', 'EUR'],
  ['euro', 'EUR'],
  ['euros', 'EUR'],
  ['£', 'GBP'],
  ['pound', 'GBP'],
  ['pounds', 'GBP'],
  ['pfund', 'GBP'],
  ['franken', 'CHF'],
]);

const PRICE = /^(?<before>[$€£])?\s*(?<number>\d[\d.,' ]{0,15})\s*(?<after>[$€£]|\p{L}{3,8})?$/u;
const HIGHEST = 1_000_000_000;

/** `150`, `$150`, `1,200.50 USD`, `1.200,50 Euro`; undefined for what is no price. */
export function readPrice(text: string): { amount: number; currency?: string } | undefined {
  const { before, number = '', after } = PRICE.exec(text.trim())?.groups ?? {};
  const amount = readAmount(number.trim());
  if (amount === undefined || amount <= 0 || amount > HIGHEST) return undefined;
  const word = before ?? after;
  if (word === undefined) return { amount };
  const currency = CURRENCIES.get(word.toLowerCase()) ?? word.toUpperCase();
  return Intl.supportedValuesOf('currency').includes(currency) ? { amount, currency } : undefined;
}

/** `1,200` and `1.200` are a thousand and more, `1.20` is little more than one: three digits make a group. */
function readAmount(text: string): number | undefined {
  const groups = /^(\d{1,3}(?:[.,' ]\d{3})+|\d+)(?:[.,](\d{1,2}))?$/.exec(text);
  if (!groups) return undefined;
  const [, whole = '', decimals = '0'] = groups;
  return Number(`${whole.replaceAll(/\D/g, '')}.${decimals}`);
}
