import { de } from './de.ts';
import { en, type Texts } from './en.ts';

/** What the bot says to somebody: in German where the locale is German, else in English. */
export function textsFor(locale: string | null | undefined): Texts {
  return isGerman(locale) ? de : en;
}

export function isGerman(locale: string | null | undefined): boolean {
  return /^de(?:[-_]|$)/i.test(locale ?? '');
}
