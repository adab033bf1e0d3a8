/** `159 USD`, `1,299.50 EUR`: the code, because a dollar is several currencies. @param language BCP 47. */
export function money(amount: number, currency: string | undefined, language: string): string {
  const decimals = Number.isInteger(amount) ? 0 : 2;
  const number = new Intl.NumberFormat(language, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return currency === undefined ? number.format(amount) : `${number.format(amount)} ${currency}`;
}
