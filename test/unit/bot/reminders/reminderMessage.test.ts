import { expect, test } from 'vitest';
import { reminderMessage } from '../../../../src/bot/reminders/reminderMessage.ts';
import type { Reminder } from '../../../../src/domain/reminder.ts';

const once: Reminder = {
  ...{ v: 1, id: 'r-1', what: 'call the hotel', createdAt: '2026-11-22T10:00:00Z', state: 'kept' },
  when: { kind: 'once', at: '2027-01-04T08:00:00Z', timeZone: 'Europe/Berlin' },
};
const recurring: Reminder = {
  ...once,
  when: { kind: 'recurring', cron: '30 8 * * 1-5', timeZone: 'Europe/Berlin' },
  locale: 'de-DE',
};

test('it says the time that it is for, so that it reads well when it is late', () => {
  expect(reminderMessage(once, 'msteams').text).toBe('Reminder: call the hotel\n\nfor Monday 4 January at 09:00');
  expect(reminderMessage(recurring, 'msteams').text).toBe('Erinnerung: call the hotel\n\nan jedem Werktag um 08:30');
});

test('its buttons name it, and what they say is read as words', () => {
  const { card } = reminderMessage(once, 'msteams');
  expect(card).toMatchObject({ type: 'AdaptiveCard', body: [{ text: 'Reminder: call the hotel' }, expect.anything()] });
  expect(card?.['actions']).toEqual(
    ['10 minutes', '1 hour', 'Tomorrow'].map((title) => {
      const text = `snooze ${title.toLowerCase()}`;
      const msteams = { type: 'messageBack', displayText: title, text };
      return { type: 'Action.Submit', title, data: { answer: text, about: 'reminder-r-1', msteams } };
    }),
  );
});

test('where a channel has no cards, the words are in the text', () => {
  expect(reminderMessage(once, 'sms')).toEqual({
    text: 'Reminder: call the hotel\n\nfor Monday 4 January at 09:00\n\nSay **snooze 10 minutes**, **snooze 1 hour** or **snooze tomorrow** to be reminded again.',
  });
});
