/** Whom the concierge asks, in this order. */
export const DESKS = ['food', 'sights', 'stay', 'transport'] as const;
export type Desk = (typeof DESKS)[number];

export interface Entry {
  desk: Desk;
  name: string;
  /** Words of a question that it is good for: in English, without accents, one of each kind (`museum`). */
  tags: readonly string[];
  /** A sentence. */
  about: string;
}

export interface City {
  name: string;
  /** What else it is called, and in German; without accents. */
  alsoCalled: readonly string[];
  inGerman: string;
  entries: readonly Entry[];
}

const at = (desk: Desk) => (name: string, tags: string, about: string) => ({
  desk,
  name,
  tags: tags.split(' '),
  about,
});

export const food = at('food');
export const sight = at('sights');
export const stay = at('stay');
export const transport = at('transport');
