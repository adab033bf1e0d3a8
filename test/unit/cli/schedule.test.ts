import { describe, expect, test } from 'vitest';
import { describeAudience, describeNext, describeRhythm, excerptOf } from '../../../cli/schedule/inWords.ts';
import { placeOf, readPlace, toItem, writePlace } from '../../../cli/schedule/scheduleItem.ts';
import { type AcceptedRequest, toAccepted } from '../../../src/domain/acceptedNotification.ts';
import type { Audience } from '../../../src/domain/notification.ts';
import type { Series } from '../../../src/domain/series.ts';

const NOW = new Date('2026-12-01T09:00:00.000Z');
const to = { everyone: true } as const;
const recurrence = { cron: '0 9 * * 1', timeZone: 'Europe/Berlin' };
const paused: Series = { planned: NOW.toISOString(), paused: true, recent: [] };

const itemOf = (more: Partial<AcceptedRequest>, ended: object = {}, series?: Series) =>
  toItem({ ...toAccepted('x', { to, message: { text: 'x' }, ...more }, NOW), ...ended }, series, NOW);

describe('what is listed of one', () => {
  const later = { sendAt: '2026-12-24T18:00:00+01:00' };
  const cancelled = { cancelledAt: NOW.toISOString() };
  const over = { recurrence: { ...recurrence, until: '2026-12-06T00:00:00Z' } };

  test.each<[string, ReturnType<typeof toItem>, object]>([
    ['for later', itemOf(later), { kind: 'once', state: 'scheduled', next: '2026-12-24T17:00:00.000Z' }],
    ['now', itemOf({ sendAt: NOW.toISOString() }), { kind: 'once', state: 'done', next: null }],
    ['at once', itemOf({}), { kind: 'once', state: 'done', next: null }],
    ['for later, cancelled', itemOf(later, cancelled), { state: 'cancelled', next: null }],
    ['for later, refused', itemOf(later, { tooLateAt: NOW.toISOString() }), { state: 'done', next: null }],
    ['recurring', itemOf({ recurrence }), { kind: 'recurring', state: 'scheduled', next: '2026-12-07T08:00:00.000Z' }],
    ['recurring, begun later', itemOf({ recurrence, ...later }), { next: '2026-12-28T08:00:00.000Z' }],
    ['paused', itemOf({ recurrence }, {}, paused), { state: 'scheduled', paused: true, next: null }],
    ['recurring, cancelled', itemOf({ recurrence }, cancelled, paused), { state: 'cancelled', next: null }],
    ['recurring, over', itemOf(over), { kind: 'recurring', state: 'done', paused: false, next: null }],
  ])('%s', (_, item, expected) => {
    expect(item).toMatchObject(expected);
  });
});

describe('the time of the next one', () => {
  const next = '2026-12-24T17:00:00.000Z';

  test.each([
    ['2026-12-24T18:00:00+01:00', '2026-12-24 18:00 +01:00'],
    ['2026-12-24T17:00:00Z', '2026-12-24 17:00 UTC'],
    ['2026-12-24T17:00Z', '2026-12-24 17:00 UTC'],
    ['2026-12-24T17:00:30.250-03:30', '2026-12-24 17:00:30 -03:30'],
    ['2026-12-24T17:00:00.000Z', '2026-12-24 17:00 UTC'],
  ])('is that of its sendAt, %s, as it was written', (sendAt, expected) => {
    expect(describeNext({ next, recurrence: null, sendAt })).toBe(expected);
  });

  test.each([
    ['Europe/Berlin', '2026-12-24 18:00 Europe/Berlin'],
    ['America/Los_Angeles', '2026-12-24 09:00 America/Los_Angeles'],
    ['Asia/Kathmandu', '2026-12-24 22:45 Asia/Kathmandu'],
  ])('is what a clock in %s shows', (timeZone, expected) => {
    expect(describeNext({ next, recurrence: { cron: '0 9 * * 1', timeZone }, sendAt: null })).toBe(expected);
  });

  test('is empty where there is none', () => {
    expect(describeNext({ next: null, recurrence, sendAt: null })).toBe('');
  });

  test('has its rhythm and its end beside it', () => {
    expect(describeRhythm(recurrence)).toBe('0 9 * * 1 Europe/Berlin');
    const until = '2027-01-01T00:00:00+01:00';
    expect(describeRhythm({ ...recurrence, until })).toBe('0 9 * * 1 Europe/Berlin until 2027-01-01 00:00 +01:00');
  });
});

const ada = { channelId: 'msteams', userId: '29:ada' };

test.each<[Audience, string]>([
  [{ user: ada }, 'msteams:29:ada'],
  [{ user: { aadObjectId: 'an-object-id' } }, 'an-object-id'],
  [{ conversation: { channelId: 'msteams', conversationId: '19:x' } }, 'msteams:19:x'],
  [{ users: [ada] }, '1 person'],
  [{ users: [ada, { aadObjectId: 'x' }] }, '2 people'],
  [{ topic: 'hotel.price/bellagio' }, 'who watches hotel.price/bellagio'],
  [{ everyone: true }, 'everyone'],
  [{ everyone: true, channelId: 'webchat', tenantId: 't' }, 'everyone on webchat of tenant t'],
])('%j is %s', (audience, expected) => {
  expect(describeAudience(audience)).toBe(expected);
});

test.each<[string, Partial<AcceptedRequest>, string]>([
  ['a text on one line', { message: { text: ' The price\n\n fell ' } }, 'The price fell'],
  ['the beginning of a long one', { message: { text: 'x'.repeat(61) } }, `${'x'.repeat(60)}…`],
  ['no half of a character', { message: { text: `${'x'.repeat(59)}😀😀` } }, `${'x'.repeat(59)}…`],
  ['a card without a text', { message: { card: { type: 'AdaptiveCard' } } }, 'a card'],
  ['a dialog', { dialog: { id: 'hotelOffer' } }, 'dialog hotelOffer'],
])('what is said: %s', (_, content, expected) => {
  expect(excerptOf({ to, ...content })).toBe(expected);
});

describe('the place in the list', () => {
  const at = (next: string | null, id: string) => ({ ...itemOf({}), next, id });
  const inOrder = [
    at('2026-12-07T08:00:00.000Z', 'b'),
    at('2026-12-07T08:00:00.001Z', 'a'),
    at('2027-01-01T00:00:00.000Z', 'a'),
    at('2027-01-01T00:00:00.000Z', 'a:1'),
    at(null, 'A'),
    at(null, 'b'),
  ];

  test('is by time, then by id; what has no time comes last', () => {
    const places = inOrder.map(placeOf);
    expect(places.toSorted()).toEqual(places);
  });

  test('is what its cursor names', () => {
    for (const item of inOrder) expect(readPlace(writePlace(item))).toBe(placeOf(item));
  });

  test.each(['', 'x', '~', '~ ', '~ a b', '2099 a', '2099-01-01T00:00:00.000Z', 'a ~'])(
    'is not named by %j',
    (text) => {
      expect(readPlace(Buffer.from(text).toString('base64url'))).toBeUndefined();
    },
  );
});
