import { expect, test } from 'vitest';
import { checkReminders } from './checkReminders.ts';
import type { SeenReminder, SeenSeries } from './readReminders.ts';
import { minuteAfter, planReminders } from './reminderPlan.ts';

const dueAt = new Date('2026-11-23T09:00:00Z');
const onTime = dueAt.getTime() + 1000;
const id = 'pills';
const occurrence = `${id}:20261123T090000Z`;
const planned: SeenSeries = { planned: dueAt.toISOString(), recent: [occurrence], looks: ['2026-11-24T08:55:00.000Z'] };
const sent = { state: 'sent', reason: null, possibleDuplicate: false };
const again = { ...sent, possibleDuplicate: true };

/** One person's, with so many POSTs. */
function see(
  delivery: SeenReminder['delivery'],
  posts: number,
  { series, at = onTime, text = 'pills' }: { series?: SeenSeries; at?: number; text?: string } = {},
) {
  const reminder = { id, who: 'ada', text: 'pills', recurs: series !== undefined };
  return {
    ...{ dueAt, reminders: [{ reminder, delivery, series }] },
    posts: Array.from({ length: posts }, () => ({ who: 'ada', text, at })),
  };
}

test.for<[string, ReturnType<typeof see>, string[]]>([
  ['sent once', see(sent, 1), []],
  ['perhaps twice, and said so', see(again, 2), []],
  ['moved on', see({ ...sent, state: 'waiting', reason: 'retrying' }, 0), []],
  ['uncertain after a second try', see({ ...again, state: 'uncertain', reason: 'crashed' }, 1), []],
  ['nothing of it', see(undefined, 0), ['1 without a delivery: pills']],
  [
    'under way for ever',
    see({ ...sent, state: 'sending' }, 0),
    ['1 neither at an end nor waiting with a reason: pills'],
  ],
  [
    'never begun',
    see({ ...sent, state: 'waiting', reason: 'scheduled' }, 0),
    ['1 neither at an end nor waiting with a reason: pills'],
  ],
  ['said to be sent', see(sent, 0), ['1 sent without a POST: pills']],
  [
    'came and waits',
    see({ ...sent, state: 'waiting', reason: 'retrying' }, 1),
    ['1 came, and the record says otherwise: pills'],
  ],
  ['twice, in silence', see(sent, 2), ['1 came twice without possibleDuplicate: pills']],
  ['early', see(sent, 1, { at: dueAt.getTime() - 1 }), ['1 came early: ada']],
  ['of somebody else', see(sent, 1, { text: 'shopping' }), ['1 POSTs that nobody asked for: ada']],
  ['again each day', see(sent, 1, { series: planned }), []],
  [
    'two occurrences',
    see(sent, 1, { series: { ...planned, recent: [occurrence, 'another'] } }),
    ['1 whose minute was made no or another occurrence of: pills'],
  ],
  [
    'nobody looks at it again',
    see(sent, 1, { series: { ...planned, looks: [] } }),
    ['1 whose next time is not planned: pills'],
  ],
])('%s', ([, seen, broken]) => {
  expect(checkReminders(seen)).toEqual(broken);
});

test('every second reminder recurs, and the same seed plans the same', () => {
  const people = ['ada', 'bob', 'cy', 'dan'];
  const plan = planReminders(7, people);
  expect(plan.reminders.map(({ recurs }) => recurs)).toEqual([false, true, false, true]);
  expect(planReminders(7, people)).toEqual(plan);
  expect(planReminders(8, people)).not.toEqual(plan);
});

test('the minute begins when there was time enough to accept all', () => {
  expect(minuteAfter(new Date('2026-11-23T08:58:20Z'), 100)).toEqual(dueAt);
  expect(minuteAfter(new Date('2026-11-23T08:57:21Z'), 100)).toEqual(dueAt);
  expect(minuteAfter(new Date('2026-11-23T08:58:21Z'), 100)).toEqual(new Date('2026-11-23T09:01:00Z'));
});
