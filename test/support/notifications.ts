/** Bodies that the parser and the published JSON schema take, and ones that they refuse. */

const message = { text: 'hi' };
const everyone = { everyone: true };
const user = { channelId: 'msteams', userId: '29:abc' };

export const goodNotifications: Record<string, unknown>[] = [
  { to: { user }, message },
  { to: { user: { aadObjectId: '5a1c1d5c-0000-4000-8000-000000000001' } }, message },
  { to: { conversation: { channelId: 'msteams', conversationId: '19:x@thread.tacv2' } }, message },
  { to: { users: [user, { aadObjectId: 'x' }] }, message },
  { to: { topic: 'hotel.price/bellagio' }, message },
  { to: everyone, message },
  { to: { ...everyone, channelId: 'webchat', tenantId: 't' }, message },
  { id: 'price-4711', to: everyone, message: { ...message, locale: 'en-US', importance: 'high' } },
  { id: 'A1._:-'.padEnd(128, 'x'), to: everyone, message },
  { to: everyone, message: { card: { type: 'AdaptiveCard', body: [] } } },
  { to: everyone, message: { text: 'fallback', card: { type: 'AdaptiveCard' } } },
  { to: everyone, dialog: { id: 'hotelOffer', options: { hotel: 'bellagio' } } },
  { to: everyone, dialog: { id: 'hotelOffer' }, whenBusy: 'interrupt' },
  { to: everyone, dialog: { id: 'hotelOffer' }, maxWait: 'PT30M', afterWait: 'expire' },
  { to: everyone, message, whenBusy: 'wait', maxWait: 'P1DT2H3M4S', afterWait: 'inject' },
  { to: everyone, message, whenBusy: 'wait', maxWait: 'P2W' },
  { to: everyone, message, conversation: 'new' },
  { to: everyone, message, sendAt: '2026-12-01T09:00:00+01:00', expiresAt: '2026-12-01T10:00:00.5Z' },
  { to: everyone, message, expiresAt: '9999-12-31T23:59:59Z' },
  {
    to: everyone,
    message,
    recurrence: { cron: '0 9 * * 1', timeZone: 'Europe/Berlin', until: '2027-01-01T00:00:00Z' },
  },
  { to: everyone, message, topic: 'hotel.price/bellagio', priority: 'urgent', onUncertain: 'hold' },
  { to: everyone, message, digest: { key: 'prices', window: 'PT1H' } },
  { to: everyone, message, traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' },
];

export interface WrongNotification {
  body: unknown;
  field: string;
  got: string;
  /** A part of what the problem says. */
  expected: string;
  /** What JSON Schema cannot say: names of zones, order of times, cron's numbers. */
  parserOnly?: true;
}

export const wrongNotifications: WrongNotification[] = [
  { body: 'hello', field: '', got: '"hello"', expected: 'object' },
  { body: {}, field: 'to', got: 'nothing', expected: 'exactly one of user, conversation' },
  { body: { to: {}, message }, field: 'to', got: 'an object', expected: 'exactly one of user, conversation' },
  { body: { to: { ...everyone, user }, message }, field: 'to', got: 'an object', expected: 'exactly one of' },
  { body: { to: 'everyone', message }, field: 'to', got: '"everyone"', expected: 'exactly one of' },
  { body: { to: { everyone: false }, message }, field: 'to.everyone', got: 'false', expected: 'true' },
  { body: { to: { users: [] }, message }, field: 'to.users', got: 'a list of 0', expected: 'at least 1' },
  {
    body: { to: { users: [user, {}] }, message },
    field: 'to.users[1]',
    got: 'an object',
    expected: 'either channelId',
  },
  {
    body: { to: { user: { channelId: 'msteams' } }, message },
    field: 'to.user.userId',
    got: 'nothing',
    expected: 'text',
  },
  { body: { to: { user: { ...user, userId: 7 } }, message }, field: 'to.user.userId', got: '7', expected: 'text' },
  { body: { to: { topic: 'bellagio' }, message }, field: 'to.topic', got: '"bellagio"', expected: '<type>/<subject>' },
  { body: { to: everyone }, field: 'message', got: 'nothing', expected: 'exactly one of message and dialog' },
  {
    body: { to: everyone, message, dialog: { id: 'x' } },
    field: 'message',
    got: 'an object',
    expected: 'exactly one of',
  },
  { body: { to: everyone, message: {} }, field: 'message', got: 'an object', expected: 'text, a card, or both' },
  { body: { to: everyone, message: { text: '' } }, field: 'message.text', got: '""', expected: 'at least 1 character' },
  { body: { to: everyone, message: { text: 1 } }, field: 'message.text', got: '1', expected: 'text' },
  {
    body: { to: everyone, message: { card: { type: 'HeroCard' } } },
    field: 'message.card.type',
    got: '"HeroCard"',
    expected: 'AdaptiveCard',
  },
  {
    body: { to: everyone, message: { ...message, importance: 'top' } },
    field: 'message.importance',
    got: '"top"',
    expected: 'low | normal',
  },
  {
    body: { to: everyone, message: { ...message, locale: 'englisch!' } },
    field: 'message.locale',
    got: '"englisch!"',
    expected: 'BCP 47',
    parserOnly: true,
  },
  { body: { to: everyone, message, colour: 'red' }, field: 'colour', got: '"red"', expected: 'no such field' },
  {
    body: { to: everyone, message: { ...message, subject: 'x' } },
    field: 'message.subject',
    got: '"x"',
    expected: 'no such field',
  },
  { body: { id: '', to: everyone, message }, field: 'id', got: '""', expected: 'letter or digit' },
  { body: { id: 'a b', to: everyone, message }, field: 'id', got: '"a b"', expected: 'letter or digit' },
  { body: { id: 20, to: everyone, message }, field: 'id', got: '20', expected: 'text' },
  {
    body: { id: 'x'.repeat(129), to: everyone, message },
    field: 'id',
    got: `"${'x'.repeat(99)}… (131 characters)`,
    expected: 'at most 128',
  },
  {
    body: { to: everyone, dialog: { id: 'x' }, whenBusy: 'inject' },
    field: 'whenBusy',
    got: '"inject"',
    expected: 'cannot be injected',
  },
  {
    body: { to: everyone, dialog: { id: 'x' }, afterWait: 'inject' },
    field: 'afterWait',
    got: '"inject"',
    expected: 'cannot be injected',
  },
  { body: { to: everyone, message, whenBusy: 'later' }, field: 'whenBusy', got: '"later"', expected: 'inject | wait' },
  {
    body: { to: everyone, message, maxWait: 'PT5M' },
    field: 'maxWait',
    got: '"PT5M"',
    expected: 'only with whenBusy wait',
    parserOnly: true,
  },
  {
    body: { to: everyone, message, whenBusy: 'wait', maxWait: '5 minutes' },
    field: 'maxWait',
    got: '"5 minutes"',
    expected: 'ISO 8601',
  },
  {
    body: { to: everyone, message, whenBusy: 'wait', maxWait: 'P' },
    field: 'maxWait',
    got: '"P"',
    expected: 'ISO 8601',
  },
  {
    body: { to: everyone, message, sendAt: '2026-12-01T09:00:00' },
    field: 'sendAt',
    got: '"2026-12-01T09:00:00"',
    expected: 'with its zone',
  },
  {
    body: { to: everyone, message, sendAt: '2026-02-30T09:00:00Z' },
    field: 'sendAt',
    got: '"2026-02-30T09:00:00Z"',
    expected: 'a time',
  },
  {
    body: { to: everyone, message, sendAt: '2026-12-01T09:00:00Z', expiresAt: '2026-12-01T08:00:00Z' },
    field: 'expiresAt',
    got: '"2026-12-01T08:00:00Z"',
    expected: 'after sendAt',
    parserOnly: true,
  },
  {
    body: { to: everyone, message, recurrence: { cron: '0 25 * * 1', timeZone: 'UTC' } },
    field: 'recurrence.cron',
    got: '"0 25 * * 1"',
    expected: 'five cron fields',
    parserOnly: true,
  },
  {
    body: { to: everyone, message, recurrence: { cron: '0 0 31 2 *', timeZone: 'UTC' } },
    field: 'recurrence.cron',
    got: '"0 0 31 2 *"',
    expected: 'five cron fields',
    parserOnly: true,
  },
  {
    body: { to: everyone, message, recurrence: { cron: '* * * * * *', timeZone: 'UTC' } },
    field: 'recurrence.cron',
    got: '"* * * * * *"',
    expected: 'five cron fields',
    parserOnly: true,
  },
  {
    body: { to: everyone, message, recurrence: { cron: '0 9 * * 1', timeZone: 'Mars/Base' } },
    field: 'recurrence.timeZone',
    got: '"Mars/Base"',
    expected: 'IANA',
    parserOnly: true,
  },
  {
    body: { id: 'x'.repeat(111), to: everyone, message, recurrence: { cron: '0 9 * * 1', timeZone: 'UTC' } },
    field: 'id',
    got: `"${'x'.repeat(99)}… (113 characters)`,
    expected: 'at most 110',
  },
  {
    body: { to: everyone, message, digest: { key: 'x', window: 'P1Y' } },
    field: 'digest.window',
    got: '"P1Y"',
    expected: 'ISO 8601',
  },
  { body: { to: everyone, message, traceparent: 'abc' }, field: 'traceparent', got: '"abc"', expected: 'W3C' },
  {
    body: { to: { ...everyone, tenantId: 'x'.repeat(201) }, message },
    field: 'to.tenantId',
    got: `"${'x'.repeat(99)}… (203 characters)`,
    expected: 'at most 200',
  },
  {
    body: { to: { ...everyone, tenantId: 'x\ud800' }, message },
    field: 'to.tenantId',
    got: '"x\\ud800"',
    expected: 'come in pairs',
    parserOnly: true,
  },
  {
    body: { to: everyone, message: { card: { type: 'AdaptiveCard', body: [{ '\udfff': 1 }] } } },
    field: 'message.card.body[0]',
    got: 'the name "\\udfff"',
    expected: 'come in pairs',
    parserOnly: true,
  },
];
