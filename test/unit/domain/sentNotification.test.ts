import { describe, expect, test } from 'vitest';
import { acceptedDelivery, type Delivery, withVerdict } from '../../../src/domain/delivery.ts';
import type { MessageContent } from '../../../src/domain/notification.ts';
import { toSentNotification } from '../../../src/domain/sentNotification.ts';

const acceptedAt = '2026-11-22T10:00:00.000Z';
const at = new Date('2026-11-22T10:00:01Z');
const fresh = acceptedDelivery({ user: { channelId: 'msteams', userId: '29:ada' } }, acceptedAt);
const sent = withVerdict(fresh, { state: 'sent' }, { at, httpStatus: 201 });
const card = { type: 'AdaptiveCard' as const };
const line = (message: MessageContent, delivery: Delivery = sent) =>
  toSentNotification('price-4711', message, { recipientKey: 'u-1', delivery });

test('what was sent is a line with the time at which it was', () => {
  const expected = { recipientKey: 'u-1', notificationId: 'price-4711', at: at.toISOString(), excerpt: 'hi' };
  expect(line({ text: 'hi' })).toEqual(expected);
});

test.each<[string, Delivery]>([
  ['accepted', fresh],
  ['suppressed', withVerdict(fresh, { state: 'suppressed', reason: 'opted-out' }, { at })],
  [
    'uncertain',
    withVerdict({ ...fresh, possibleDuplicate: true }, { state: 'failed', reason: 'dead-lettered' }, { at }),
  ],
])('what is %s is none', (_state, delivery) => {
  expect(line({ text: 'hi' }, delivery)).toBeUndefined();
});

describe('the excerpt', () => {
  test.each<[string, MessageContent, string | undefined]>([
    ['of a card with text', { text: 'Bellagio: 159', card }, 'Bellagio: 159'],
    ['of a card', { card }, undefined],
    ['of a card with blanks', { text: ' \n', card }, undefined],
    ['of blanks', { text: ' \n' }, '…'],
    ['is one line', { text: '# Prices\n\n- Bellagio\t159\u0001\n' }, '# Prices - Bellagio 159'],
    ['of 120 characters', { text: 'x'.repeat(120) }, 'x'.repeat(120)],
    ['of 121 characters', { text: 'x'.repeat(121) }, `${'x'.repeat(119)}…`],
    ['cuts no character in two', { text: '🏨'.repeat(200) }, `${'🏨'.repeat(119)}…`],
    ['of a megabyte', { text: 'ü'.repeat(2 ** 20) }, `${'ü'.repeat(119)}…`],
    ['of mostly blanks', { text: `${' '.repeat(1199)}🏨` }, '\ufffd'],
  ])('%s', (_what, message, excerpt) => {
    expect(line(message)?.excerpt).toBe(excerpt);
  });
});
