import { describe, expect, test } from 'vitest';
import { unavailable } from '../../../src/domain/availability.ts';
import { parseNotification } from '../../../src/domain/notification.ts';
import { goodNotifications, wrongNotifications } from '../../support/notifications.ts';

describe('a good notification', () => {
  test.each(goodNotifications)('%j', (body) => {
    expect(parseNotification(body)).toEqual({ ok: true, notification: body });
  });
});

describe('a wrong notification names the field, what it got and what was expected', () => {
  test.each(wrongNotifications)('%j: $field', ({ body, field, got, expected }) => {
    const parsed = parseNotification(body);
    if (parsed.ok) throw new Error('was accepted');
    expect(parsed.problems).toContainEqual({ field, got, expected: expect.stringContaining(expected) });
  });
});

test('every wrong field is listed at once', () => {
  const parsed = parseNotification({
    id: '-',
    to: { user: { channelId: 'a' } },
    message: {},
    sendAt: 'soon',
    extra: 1,
  });
  expect(parsed.ok ? [] : parsed.problems.map(({ field }) => field)).toEqual([
    'id',
    'to.user.userId',
    'message',
    'sendAt',
    'extra',
  ]);
});

describe('hostile input', () => {
  const nested = (depth: number) => JSON.parse(`${'['.repeat(depth)}${']'.repeat(depth)}`);
  test.each<[string, unknown]>([
    ['null', null],
    ['a number', 123],
    ['a list', []],
    ['nesting that no recursive walk survives', nested(50_000)],
    [
      'nesting inside a card',
      { to: { everyone: true }, message: { card: { type: 'AdaptiveCard', body: nested(50_000) } } },
    ],
    ['prototype keys', JSON.parse('{"__proto__":{"to":{"everyone":true}},"constructor":1}')],
    [
      'a number that is none',
      JSON.parse('{"to":{"everyone":true},"message":{"card":{"type":"AdaptiveCard","x":[1e999]}}}'),
    ],
    [
      'names of every length',
      Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`${i}"\\`.repeat(2 ** (i % 17)), '"\\'.repeat(i)])),
    ],
    [
      'half characters everywhere',
      { to: Array.from({ length: 100 }, (_, i) => ({ ['k"\\'.repeat(2 ** (i % 17))]: '\ud800"\\'.repeat(i + 1) })) },
    ],
    ['a huge id', { id: 'x'.repeat(1_000_000), to: { everyone: true }, message: { text: 'x' } }],
  ])('%s is refused with short problems', (_name, body) => {
    const parsed = parseNotification(body);
    if (parsed.ok) throw new Error('was accepted');
    expect(parsed.problems.length).toBeGreaterThan(0);
    expect(JSON.stringify(parsed.problems).length, 'as a row keeps them').toBeLessThan(32_768);
  });
});

describe('a field whose capability does not exist yet', () => {
  const message = { text: 'hi' };
  const to = { everyone: true } as const;
  test.each([
    ['topic', { to, message, topic: 'hotel.price/bellagio' }],
    ['digest', { to, message, digest: { key: 'prices', window: 'PT1H' } }],
  ])('%s is refused', (field, body) => {
    const parsed = parseNotification(body);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    expect(unavailable(parsed.notification).map((problem) => problem.field)).toEqual([field]);
  });

  test('is shown as it came', () => {
    const parsed = parseNotification({ to, message, topic: 'hotel.price/bellagio' });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    expect(unavailable(parsed.notification)).toMatchObject([{ field: 'topic', got: '"hotel.price/bellagio"' }]);
  });

  test('a value that means what happens anyway is let through', () => {
    const body = {
      to,
      message,
      whenBusy: 'inject',
      priority: 'normal',
      onUncertain: 'resend',
      conversation: 'existing',
    };
    const parsed = parseNotification(body);
    expect(parsed.ok && unavailable(parsed.notification)).toEqual([]);
  });
});

test.each<[string, object, string, string]>([
  [
    'an until before sendAt',
    {
      sendAt: '2027-01-02T00:00:00Z',
      recurrence: { cron: '0 9 * * *', timeZone: 'UTC', until: '2027-01-01T00:00:00Z' },
    },
    'recurrence.until',
    'a time not before sendAt',
  ],
  [
    'a cron pattern that takes long to read',
    { recurrence: { cron: `0 9 * * ${'1,'.repeat(100)}1`, timeZone: 'UTC' } },
    'recurrence.cron',
    'at most 200 characters',
  ],
])('%s is refused', (_what, more, field, expected) => {
  const parsed = parseNotification({ to: { everyone: true }, message: { text: 'x' }, ...more });
  expect(parsed).toMatchObject({
    ok: false,
    problems: expect.arrayContaining([expect.objectContaining({ field, expected })]),
  });
});

test('an until at sendAt is a time that comes', () => {
  const at = '2027-01-02T09:00:00Z';
  const recurrence = { cron: '0 9 * * *', timeZone: 'UTC', until: at };
  const parsed = parseNotification({ to: { everyone: true }, message: { text: 'x' }, sendAt: at, recurrence });
  expect(parsed).toMatchObject({ ok: true });
});
