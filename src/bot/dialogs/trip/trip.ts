/** What the booking asks for. */
export interface Trip {
  destination: string;
  /** ISO 8601, `2026-12-03`. */
  date: string;
  travellers: number;
  origin: string;
  confirmed: true;
  /** The last four digits. The last question: it is answered, used and forgotten in one turn, and never stored. */
  card: string;
}

export const MOST_TRAVELLERS = 9;

export function isCount(count: number | undefined): count is number {
  return count !== undefined && Number.isInteger(count) && count >= 1 && count <= MOST_TRAVELLERS;
}
