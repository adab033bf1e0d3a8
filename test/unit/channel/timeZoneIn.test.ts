import { expect, test } from 'vitest';
import { timeZoneIn } from '../../../src/channel/timeZoneIn.ts';

const clientInfo = (timezone: unknown) => ({ type: 'clientInfo', locale: 'de-DE', platform: 'Windows', timezone });

test.each<[string, Parameters<typeof timeZoneIn>[0], string | undefined]>([
  ['nothing', {}, undefined],
  ['the field', { localTimezone: 'Europe/Berlin' }, 'Europe/Berlin'],
  ['an entity of Teams', { entities: [{ type: 'mention' }, clientInfo('Asia/Tokyo')] }, 'Asia/Tokyo'],
  ['both', { entities: [clientInfo('Asia/Tokyo')], localTimezone: 'Europe/Berlin' }, 'Asia/Tokyo'],
  ['an entity that names none', { entities: [clientInfo('Mars/Base')], localTimezone: 'UTC' }, 'UTC'],
  ['a name that nobody knows', { localTimezone: 'W. Europe Standard Time' }, undefined],
  ['an offset', { localTimezone: '+01:00' }, undefined],
  ['no text', { entities: [clientInfo(7), clientInfo(undefined)], localTimezone: null }, undefined],
  ['one that is too far behind', { entities: [...Array(50).fill({}), clientInfo('Asia/Tokyo')] }, undefined],
])('%s', (_what, activity, zone) => {
  expect(timeZoneIn(activity)).toBe(zone);
});
