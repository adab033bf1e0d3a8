import type { City, Desk, Entry } from './guide/entry.ts';
import { guide } from './guide/guide.ts';
import { type AskedFor, wordsOf } from './readQuestion.ts';

/** An entry of the guide, as it is kept in a checkpoint. */
export interface Idea {
  city: string;
  name: string;
}

export interface FoundIdea {
  city: City;
  entry: Entry;
}

const MOST_OF_A_DESK = 3;
const MOST_IN_ANSWER = 5;

/** What a desk has on a question, the best first. */
export function ideasAt(desk: Desk, asked: AskedFor): Idea[] {
  const scored = asked.cities.flatMap((city) =>
    city.entries
      .filter((entry) => entry.desk === desk)
      .map((entry) => ({ idea: { city: city.name, name: entry.name }, score: scoreOf(entry, asked) })),
  );
  return best(scored, MOST_OF_A_DESK);
}

/** The best of what the desks have found; what the guide of this release has not is left out. */
export function bestOf(ideas: readonly Idea[], asked: AskedFor): FoundIdea[] {
  const scored = ideas.flatMap(({ city: cityName, name }) => {
    const city = guide.find((one) => one.name === cityName);
    const entry = city?.entries.find((one) => one.name === name);
    return city && entry ? [{ idea: { city, entry }, score: scoreOf(entry, asked) }] : [];
  });
  return best(scored, MOST_IN_ANSWER);
}

/** 0 for what a question is not about. */
function scoreOf({ desk, name, tags }: Entry, { desks, words, isGeneral }: AskedFor): number {
  const named = wordsOf(name).filter((word) => words.includes(word)).length;
  const tagged = tags.filter((tag) => words.includes(tag)).length;
  const asked = desks.includes(desk) ? 3 : 0;
  // Where another desk is asked for, a word alone makes no hotel an answer to `a cheap restaurant`.
  const isOther = desks.length > 0 && asked === 0;
  return (isGeneral ? 1 : 0) + (isOther ? 0 : asked + 2 * tagged) + 4 * named;
}

/** Of the same score, in the guide's order. */
function best<T>(scored: { idea: T; score: number }[], most: number): T[] {
  return scored
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score)
    .slice(0, most)
    .map(({ idea }) => idea);
}
