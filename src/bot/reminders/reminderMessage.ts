import type { MessageContent } from '../../domain/notification.ts';
import { notificationIdOf, type Reminder } from '../../domain/reminder.ts';
import { type AnswerButton, buttonData } from '../form/answerIn.ts';
import { showsCards } from '../form/showQuestion.ts';
import { textsFor } from '../texts/textsFor.ts';

/** What a person reads when the time has come: a card whose buttons put it off, or the words that do, in the text. */
export function reminderMessage(reminder: Reminder, channelId: string): MessageContent {
  const { what, when, locale } = reminder;
  const texts = textsFor(locale).reminders;
  const [news, time] = [texts.due(what), texts.dueFor(when)];
  if (!showsCards(channelId)) return { text: `${news}\n\n${time}\n\n${texts.snoozeWords}` };
  const { minutes, hour, tomorrow } = texts.snoozeButtons;
  const buttons: AnswerButton[] = [
    { title: minutes, answer: 'snooze 10 minutes' },
    { title: hour, answer: 'snooze 1 hour' },
    { title: tomorrow, answer: 'snooze tomorrow' },
  ];
  const card = {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard' as const,
    version: '1.4',
    body: [
      { type: 'TextBlock', text: news, weight: 'Bolder', wrap: true },
      { type: 'TextBlock', text: time, wrap: true },
    ],
    actions: buttons.map((button) => ({
      type: 'Action.Submit',
      title: button.title,
      data: buttonData(channelId, button, notificationIdOf(reminder)),
    })),
  };
  return { text: `${news}\n\n${time}`, card };
}
