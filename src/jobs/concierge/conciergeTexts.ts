import type { Desk } from './guide/entry.ts';

/** A place, as the answer shows it. */
export interface ShownIdea {
  name: string;
  /** Where several cities were asked for. */
  city: string | undefined;
  about: string;
  /** Of a hotel, as it was last heard: `159 USD` in parts. */
  price: { amount: number; currency: string | undefined } | undefined;
}

/** What the concierge says to a person, in their language. */
export interface ConciergeTexts {
  /** Progress: a desk was asked. */
  asked(desk: Desk, found: number): string;
  /** @param question as it can be shown. */
  answer(question: string, ideas: ShownIdea[]): string;
  /** @param cities all that the guide has; `isCityKnown`: it was one of them. */
  nothing(question: string, about: { cities: string[]; isCityKnown: boolean }): string;
}
