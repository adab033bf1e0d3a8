import { expect, test } from 'vitest';
import { zoneIn } from '../../../../src/bot/reminders/zoneIn.ts';

/** In Berlin it is 21:30, in Kathmandu 02:15. */
const now = new Date('2026-11-23T20:30:00Z');
const zonesOf = (said: string) => {
  const zone = zoneIn(said, now);
  return zone.ok ? zone.timeZone : zone.candidates;
};
const OF_BERLIN = ['Europe/Berlin', 'Africa/Lagos'];

test.each<[string, string | string[]]>([
  ['Berlin', 'Europe/Berlin'],
  ['America/Lima', 'America/Lima'],
  ['it is 21:30 here', OF_BERLIN],
  ["It's 21.35 here.", OF_BERLIN],
  ['21:21', OF_BERLIN],
  ['es ist 21:30 Uhr', OF_BERLIN],
  ['it is 9:30 pm here', OF_BERLIN],
  ['it is 9:30 here', [...OF_BERLIN, 'Pacific/Auckland']],
  ['it is 09:30 here', ['Pacific/Auckland']],
  ['it is 02:15 here', ['Asia/Kathmandu']],
  ['12:30 pm', ['America/Los_Angeles']],
  ['12:30 am', ['Asia/Dubai']],
  ['it is 25:30 here', []],
  ['it is 21:60 here', []],
  ['at 21:30 I eat', []],
  ['21', []],
])('%s', (said, zones) => {
  expect(zonesOf(said)).toEqual(zones);
});
