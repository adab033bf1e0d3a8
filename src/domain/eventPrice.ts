import { ownValue } from './ownValue.ts';

/** What an event's data say of a price. */
export interface EventPrice {
  price: number;
  /** In capitals, whatever it is; undefined where the data name none. */
  currency: string | undefined;
}

/** Undefined for data without a price that is a number above 0. */
export function priceIn(data: unknown): EventPrice | undefined {
  const price = ownValue(data, 'price');
  const currency = ownValue(data, 'currency');
  if (typeof price !== 'number' || !Number.isFinite(price) || price <= 0) return undefined;
  return { price, currency: typeof currency === 'string' ? currency.toUpperCase() : undefined };
}

/** Whether a code is one of ISO 4217. */
export function isCurrency(code: string | undefined): code is string {
  return code !== undefined && Intl.supportedValuesOf('currency').includes(code);
}

/** Two that are known must be the same. */
export function isSameCurrency(one: string | undefined, other: string | undefined): boolean {
  return one === undefined || other === undefined || one.toUpperCase() === other.toUpperCase();
}

/** Whether a price is down by as many percent, a billionth aside: 93 is 7 % below 100, whatever doubles make of it. */
export function isDown(price: number, from: number, percent: number): boolean {
  return price <= from * (1 - percent / 100) * (1 + 1e-9);
}
