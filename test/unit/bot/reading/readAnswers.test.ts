import { describe, expect, test } from 'vitest';
import { readReply } from '../../../../src/bot/dialogs/offer/readReply.ts';
import { maskCard, readCard } from '../../../../src/bot/dialogs/trip/readCard.ts';
import { readNavigation } from '../../../../src/bot/form/readNavigation.ts';
import { readPlace } from '../../../../src/bot/reading/readPlace.ts';
import { readYesNo } from '../../../../src/bot/reading/readYesNo.ts';

test.each([
  ...['yes', 'Yes!', 'yep', 'sure', 'ok', 'yes please', 'yes, book it', 'book it', "that's right"].map(
    (text) => [text, text === 'book it' ? undefined : true] as const,
  ),
  ...['ja', 'Ja, bitte', 'klar', 'passt so', 'ja, buchen'].map((text) => [text, true] as const),
  ...['no', 'nope', 'no thanks', 'not quite', 'nein', 'Nein, danke'].map((text) => [text, false] as const),
  ...['yes, but from Hamburg', 'maybe', '', 'tomorrow', 'yes and no', 'ja, aber morgen'].map(
    (text) => [text, undefined] as const,
  ),
])('yes or no, %s: %s', (text, expected) => {
  expect(readYesNo(text)).toBe(expected);
});

describe('an answer to an offer', () => {
  test.each([
    ...['yes', 'yes, book it', 'Book it!', 'take it', "I'll take it", 'Take it', 'yes please', 'deal'],
    ...['ja', 'Ja, bitte buchen', 'Buchen', 'ich nehme es', 'gerne'],
  ])('%s: book', (text) => expect(readReply(text)).toBe('book'));
  test.each([
    ...['no', 'not now', 'No thanks', 'Not now', "don't book it", 'maybe later', 'back', 'no, not interested'],
    ...['nein', 'jetzt nicht', 'Nein danke', 'vielleicht später', 'nicht buchen'],
  ])('%s: decline', (text) => expect(readReply(text)).toBe('decline'));
  test.each([
    ...['tell me more', 'more', 'details please', 'Tell me more about it'],
    ...['mehr dazu', 'erzähl mir mehr', 'Einzelheiten'],
  ])('%s: more', (text) => expect(readReply(text)).toBe('more'));
  test.each([
    ...['stop watching', 'Stop watching it', 'please stop watching this hotel'],
    ...['nicht mehr beobachten', 'hör auf zu beobachten'],
  ])('%s: unwatch', (text) => expect(readReply(text)).toBe('unwatch'));
  test.each([
    'tomorrow',
    'from Berlin',
    'what?',
    '',
    'London',
    'yes, tomorrow',
    'two',
    'hmm',
    'stop',
    'later',
    'Später!',
  ])('%s: none of them', (text) => expect(readReply(text)).toBeUndefined());
});

test.each([
  ['London', 'London'],
  ['london', 'London'],
  ['las vegas', 'Las Vegas'],
  ['to New York', 'New York'],
  ['nach Köln', 'Köln'],
  ['from Berlin.', 'Berlin'],
  ['London, please', 'London'],
  ['frankfurt am main', 'Frankfurt am Main'],
  ["L'Aquila", "L'Aquila"],
  ['St. Gallen', 'St. Gallen'],
  ['McAllen', 'McAllen'],
  ['2', undefined],
  ['yes, book it', undefined],
  ['what do you mean?', undefined],
  ['I do not know yet', undefined],
  ['x'.repeat(100), undefined],
  ['', undefined],
])('a place, %s: %s', (text, expected) => {
  expect(readPlace(text)).toBe(expected);
});

test.each([
  ['4242', '4242'],
  ['**** 4242', '4242'],
  ['it ends with 4242.', '4242'],
  ['4111 1111 1111 1234', '1234'],
  ['424', undefined],
  ['42424', undefined],
  ['four', undefined],
  ['', undefined],
])('a card, %s: %s', (text, expected) => {
  expect(readCard(text)).toBe(expected);
});

test('a card is shown by its last digits', () => expect(maskCard('4242')).toBe('•••• 4242'));

test.each([
  ['back', 'back'],
  ['Go back!', 'back'],
  ['zurück', 'back'],
  ['start over', 'start-over'],
  ['von vorn', 'start-over'],
  ['cancel', 'cancel'],
  ['back to Berlin', undefined],
  ['cancel my subscription', undefined],
])('moving through a form, %s: %s', (text, expected) => {
  expect(readNavigation(text)).toBe(expected);
});
