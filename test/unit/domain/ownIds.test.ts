import { expect, test } from 'vitest';
import { jobIdOf, notificationIdOf as ofJob } from '../../../src/domain/job.ts';
import { userKey } from '../../../src/domain/keys.ts';
import { isReminder, ownIdProblems } from '../../../src/domain/ownIds.ts';
import { notificationIdOf as ofReminder, reminderIdOf } from '../../../src/domain/reminder.ts';
import { notificationIdOf as ofEvent } from '../../../src/domain/watchedEvent.ts';

const reminder = ofReminder({ id: reminderIdOf('ada', 'turn') });

test.each<[string, string]>([
  ['reminder', reminder],
  ['reminder', `${reminder}:20270104T083000Z`],
  ['job', ofJob({ id: jobIdOf(userKey('emulator', 'ada'), 'turn') })],
  ['event', ofEvent({ source: '/prices', id: '1' })],
])('an id of the form of a %s is not for producers: %s', (kind, id) => {
  expect(ownIdProblems({ id })).toEqual([
    { field: 'id', got: JSON.stringify(id), expected: expect.stringContaining(`the bot's own ${kind}s`) },
  ]);
  expect(isReminder(id)).toBe(kind === 'reminder');
});

test.each([undefined, 'reminder-late', 'job-4711', 'event-1', `my-${reminder}`, `${reminder}x`])(
  "%s is a producer's own",
  (id) => {
    expect(ownIdProblems({ id })).toEqual([]);
    expect(isReminder(id ?? '')).toBe(false);
  },
);
