import { expect, test } from 'vitest';
import { textsFor } from '../../../src/bot/texts/textsFor.ts';

test.each([
  [undefined, 'Welcome!'],
  ['', 'Welcome!'],
  ['en-US', 'Welcome!'],
  ['fr-FR', 'Welcome!'],
  // Slavey: the beginning of a word is not the language.
  ['den', 'Welcome!'],
  ['de', 'Willkommen!'],
  ['de-AT', 'Willkommen!'],
  ['DE_de', 'Willkommen!'],
])('a locale of %s', (locale, welcome) => {
  expect(textsFor(locale).welcomeMembers([])).toBe(welcome);
});

test('times are told in the language of the answer', () => {
  const now = new Date('2026-11-22T10:00:00Z');
  const sentAt = (at: string) =>
    textsFor('de-DE').sent('user', [{ recipientKey: 'u-0', notificationId: 'n', at }], {
      now,
      timeZone: 'Europe/Berlin',
    });
  expect(sentAt('2026-11-22T09:00:00Z')).toContain('- heute um 10:00: eine Karte');
  expect(sentAt('2026-11-21T09:00:00Z')).toContain('- gestern um 10:00: ');
  expect(sentAt('2026-03-01T09:00:00Z')).toContain('- am 1. März um 10:00: ');
  expect(sentAt('2025-03-01T09:00:00Z')).toContain('- am 1. März 2025 um 10:00: ');
});
