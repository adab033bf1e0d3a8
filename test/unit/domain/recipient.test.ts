import { describe, expect, test } from 'vitest';
import {
  afterSighting,
  afterWish,
  type Recipient,
  type Sighting,
  withTimeZone,
} from '../../../src/domain/recipient.ts';

const FIRST = '2026-11-01T00:00:00.000Z';
const now = new Date('2026-11-22T10:00:00Z');
const reference = {
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  conversationId: 'a:1',
  bot: { id: '28:bot' },
  user: { id: '29:ada', name: 'Ada', aadObjectId: 'aad-ada' },
  tenantId: 't1',
};
const known: Recipient = { v: 1, kind: 'user', reference, firstSeen: FIRST };
const seen = (event: Sighting['event'], more: object = {}): Sighting => ({
  event,
  kind: 'user',
  reference: { ...reference, ...more },
});
const gone = (reason: NonNullable<Recipient['gone']>['reason']): Recipient => ({
  ...known,
  gone: { reason, since: FIRST },
});

describe('who is seen', () => {
  test('for the first time is written down, with the time', () => {
    expect(afterSighting(undefined, seen('member'), now)).toEqual({ ...known, firstSeen: now.toISOString() });
  });

  test('again, with nothing new, costs no write', () => {
    expect(afterSighting(known, seen('message'), now)).toBeUndefined();
  });

  test.each([
    ['another service URL', { serviceUrl: 'https://smba.trafficmanager.net/amer/' }],
    ['another conversation', { conversationId: 'a:2' }],
    ['a locale', { locale: 'de-DE' }],
  ])('with %s is taken over', (_what, more) => {
    expect(afterSighting(known, seen('message', more), now)).toEqual({
      ...known,
      reference: { ...reference, ...more },
    });
  });

  test('without what another event said keeps it', () => {
    const bare = { user: { id: '29:ada' }, tenantId: undefined };
    const { tenantId: _, ...withoutTenant } = { ...reference, ...bare };
    expect(afterSighting(known, { event: 'message', kind: 'user', reference: withoutTenant }, now)).toBeUndefined();
  });
});

describe('who is gone', () => {
  test('by uninstalling is retired with the reason', () => {
    expect(afterSighting(known, seen('removed'), now)).toEqual({
      ...known,
      gone: { reason: 'uninstalled', since: now.toISOString() },
    });
  });

  test.each([
    ['never known', undefined],
    ['gone already', gone('blocked')],
  ])('and was %s: nothing is written', (_what, before) => {
    expect(afterSighting(before, seen('removed'), now)).toBeUndefined();
  });

  test.each<[NonNullable<Recipient['gone']>['reason'], Sighting['event'], boolean]>([
    ['uninstalled', 'message', true],
    ['uninstalled', 'installed', true],
    ['uninstalled', 'member', false],
    ['blocked', 'message', true],
    ['blocked', 'installed', false],
    ['disabled', 'message', true],
    ['disabled', 'member', false],
    ['not-found', 'message', true],
    ['not-found', 'installed', false],
  ])('%s, then %s: revived %s', (reason, event, isRevived) => {
    expect(afterSighting(gone(reason), seen(event), now)).toEqual(isRevived ? known : undefined);
  });

  test('is still followed where the conversation moves', () => {
    const moved = { conversationId: 'a:2' };
    expect(afterSighting(gone('blocked'), seen('member', moved), now)).toEqual({
      ...gone('blocked'),
      reference: { ...reference, ...moved },
    });
  });
});

test('who wants no interruptions has none from the first time they say so, until they allow them', () => {
  const quiet: Recipient = { ...known, noInterruptions: { since: FIRST }, optedOut: { since: FIRST } };
  expect(afterWish(known, 'no-interruptions', now)).toEqual({
    ...known,
    noInterruptions: { since: now.toISOString() },
  });
  expect(afterWish(quiet, 'no-interruptions', now)).toBe(quiet);
  expect(afterWish(quiet, 'interruptions', now)).toEqual({ ...known, optedOut: { since: FIRST } });
  expect(afterWish(quiet, 'opt-in', now)).toEqual({ ...known, noInterruptions: { since: FIRST } });
  expect(afterWish(known, 'interruptions', now)).toBe(known);
  expect(afterSighting(quiet, seen('message', { locale: 'de-DE' }), now)).toMatchObject({
    noInterruptions: { since: FIRST },
  });
});

describe('who has opted out', () => {
  const out: Recipient = { ...known, optedOut: { since: FIRST } };

  test('is out from the first time they say so, until they opt in', () => {
    expect(afterWish(known, 'opt-out', now)).toEqual({ ...known, optedOut: { since: now.toISOString() } });
    expect(afterWish(out, 'opt-out', now)).toBe(out);
    expect(afterWish(out, 'opt-in', now)).toEqual(known);
    expect(afterWish(known, 'opt-in', now)).toBe(known);
  });

  test.each<[string, Recipient, Sighting]>([
    ['a message', out, seen('message', { locale: 'de-DE' })],
    ['another conversation', out, seen('message', { conversationId: 'a:2' })],
    ['going', out, seen('removed')],
    ['a message that revives', { ...gone('blocked'), ...out }, seen('message')],
    ['an installation that revives', { ...gone('uninstalled'), ...out }, seen('installed')],
  ])('stays so through %s', (_what, before, sighting) => {
    const after = afterSighting(before, sighting, now);
    expect(after?.optedOut).toEqual({ since: FIRST });
  });
});

describe('the time zone', () => {
  const berlin = { ...seen('message'), timeZone: 'Europe/Berlin' };
  const inBerlin: Recipient = { ...known, timeZone: { name: 'Europe/Berlin', from: 'channel' } };

  test('is what the channel says, and follows it', () => {
    expect(afterSighting(undefined, berlin, now)).toEqual({ ...inBerlin, firstSeen: now.toISOString() });
    expect(afterSighting(known, berlin, now)).toEqual(inBerlin);
    expect(afterSighting(inBerlin, berlin, now)).toBeUndefined();
    const moved = { ...berlin, timeZone: 'Asia/Tokyo' };
    expect(afterSighting(inBerlin, moved, now)?.timeZone).toEqual({ name: 'Asia/Tokyo', from: 'channel' });
  });

  test('stays where the channel says nothing of it', () => {
    expect(afterSighting(inBerlin, seen('message'), now)).toBeUndefined();
    expect(afterSighting(inBerlin, seen('removed'), now)?.timeZone).toEqual(inBerlin.timeZone);
  });

  test('is what the person says, whatever the channel says then', () => {
    const told = withTimeZone(inBerlin, 'America/Lima');
    expect(told.timeZone).toEqual({ name: 'America/Lima', from: 'person' });
    expect(afterSighting(told, berlin, now)).toBeUndefined();
    expect(withTimeZone(told, 'America/Lima')).toBe(told);
    expect(withTimeZone(inBerlin, 'Europe/Berlin').timeZone?.from).toBe('person');
  });
});
