import type { ListedReminder, Reminder, ReminderWhen } from '../../../domain/reminder.ts';
import { type RhythmDays, rhythmOf } from '../../../domain/rhythm.ts';
import type { NotClear } from '../../reminders/readReminder.ts';
import { type MomentWords, moment, placeOf, timeOfDay } from '../moment.ts';
import { plainText } from '../plainText.ts';

const WORDS: MomentWords = { language: 'en-GB', at: 'at' };
const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const NTH = ['', 'first', 'second', 'third', 'fourth', 'fifth'];
const LAST = { last: 'last day', 'last-weekday': 'last weekday' };

const why: Record<NotClear, string | undefined> = {
  missing: undefined,
  unclear: 'I did not understand the time.',
  past: 'That is in the past.',
  ambiguous: 'That can be read in several ways.',
  rhythm:
    'I cannot remind you in that rhythm. What I can do: every 15, 20 or 30 minutes, every hour or few hours, every day, on weekdays, on days of the week, on a day of every month (from the 1st to the 28th, or the last one), every year.',
};
const before = (reason?: NotClear) => (reason && why[reason] ? `${why[reason]} ` : '');

const list = (words: string[]) => words.join(', ').replace(/, ([^,]*)$/, ' and $1');
const ordinal = (day: number) => {
  const ending = day % 100 > 10 && day % 100 < 14 ? 'th' : (['th', 'st', 'nd', 'rd'][day % 10] ?? 'th');
  return `${day}${ending}`;
};

function days(on: RhythmDays): string {
  switch (on.kind) {
    case 'daily':
      return 'every day';
    case 'weekdays':
      return 'every weekday';
    case 'weekends':
      return 'every Saturday and Sunday';
    case 'weekly':
      return `every ${list(on.days.map((day) => DAYS[day] ?? ''))}`;
    case 'nth':
      return `on the ${on.nth === 'last' ? 'last' : NTH[on.nth]} ${DAYS[on.day]} of every month`;
    case 'monthly':
      return `on the ${list(on.days.map((day) => (typeof day === 'number' ? ordinal(day) : LAST[day])))} of every month`;
    case 'yearly': {
      const month = new Intl.DateTimeFormat('en-GB', { month: 'long', timeZone: 'UTC' });
      return `every year on ${on.day} ${month.format(new Date(Date.UTC(2000, on.month - 1, 1)))}`;
    }
  }
}

function rhythm(cron: string): string {
  const read = rhythmOf(cron);
  if (!read) return `by the rule ${cron}`;
  if ('times' in read) return `${days(read.on)} at ${list(read.times)}`;
  return read.every === 1 ? `every ${read.unit}` : `every ${read.every} ${read.unit}s`;
}

/** `on Monday 23 November at 09:00 (Berlin)`; what recurs keeps the zone that it was asked for in. */
function when(asked: ReminderWhen, now: Date, timeZone: string): string {
  if (asked.kind === 'recurring') return `${rhythm(asked.cron)} (${placeOf(asked.timeZone)})`;
  return `on ${moment(new Date(asked.at), now, timeZone, WORDS)} (${placeOf(timeZone)})`;
}

interface Shown {
  now: Date;
  timeZone: string;
}

const line = ({ number, reminder, next, isPaused }: ListedReminder, { now, timeZone }: Shown) => {
  const { when: asked } = reminder;
  const place = asked.timeZone === timeZone ? '' : ` (${placeOf(asked.timeZone)})`;
  const rule = asked.kind === 'recurring' ? `, ${rhythm(asked.cron)}${place}` : '';
  return `${number}. ${plainText(reminder.what)}: ${moment(next, now, timeZone, WORDS)}${rule}${isPaused ? ', paused' : ''}`;
};
const lines = (listed: ListedReminder[], shown: Shown) => listed.map((one) => line(one, shown)).join('\n');

export const reminders = {
  help: '**remind me to call the hotel tomorrow at 9**, **remind me every weekday at 8:30 to stretch**: I write to you then; **reminders**, **cancel reminder 2**, **snooze 10 minutes**; **my time zone is Berlin**',
  kept: ({ what, when: asked }: Reminder, { now, timeZone, next }: Shown & { next: Date | undefined }) => {
    const first = next && asked.kind === 'recurring' ? `, next on ${moment(next, now, timeZone, WORDS)}` : '';
    return `I will remind you ${when(asked, now, timeZone)}${first}: ${plainText(what)}. Say **reminders** to see all of them.`;
  },
  optedOut: 'You said **stop**, so nothing comes until you say **start**.',
  /** Another one is asked for, and does not say all. */
  oneByOne: (title: string, what: string) =>
    `First ${title}. What you said now is not kept yet, so say it again after that: ${plainText(what)}.`,
  full: (most: number) => `You have ${most} reminders, and I keep no more: say **reminders** to see which one can go.`,
  tooLong: (most: number) => `That is too long for a reminder: I need it in ${most} characters.`,
  list: (listed: ListedReminder[], shown: Shown) =>
    listed.length === 0
      ? 'You have no reminders. Say, for example, **remind me to call the hotel tomorrow at 9**.'
      : `Your reminders (times in ${placeOf(shown.timeZone)}):\n\n${lines(listed, shown)}\n\nSay **cancel reminder ${listed.length}** to end one.`,
  cancelled: ({ what, when: asked }: Reminder, { now, timeZone }: Shown) =>
    `I will not remind you ${when(asked, now, timeZone)}: ${plainText(what)}.`,
  tooLate: ({ what }: Reminder) => `That one is on its way already: ${plainText(what)}.`,
  severalCancelled: (ended: Reminder[]) =>
    `I will not remind you of ${ended.length === 1 ? 'this one' : `these ${ended.length}`} any more:\n\n${ended.map(({ what }) => `- ${plainText(what)}`).join('\n')}`,
  cancelAll: (count: number) =>
    `That ends ${count === 1 ? 'your only reminder' : `all ${count} of your reminders`}. If you mean it, say **yes, cancel all reminders**.`,
  which: (meant: ListedReminder[], shown: Shown) =>
    `Which one?\n\n${lines(meant, shown)}\n\nSay its number: **cancel reminder ${meant[0]?.number ?? 1}**.`,
  unknown: (name: string) => `You have no reminder ${plainText(name)}. Say **reminders** to see those that you have.`,
  snoozed: ({ what, when: asked }: Reminder, { now, timeZone }: Shown) =>
    `I will remind you again ${when(asked, now, timeZone)}: ${plainText(what)}.`,
  alreadySnoozed: ({ what, when: asked }: Reminder, { now, timeZone }: Shown) =>
    `It is put off already, I remind you ${when(asked, now, timeZone)}: ${plainText(what)}.`,
  nothingToSnooze: 'There is no reminder of the last day that I could put off.',
  snoozeUnclear: (reason?: NotClear) =>
    `${before(reason)}Tell me for how long: **snooze 10 minutes**, **snooze 1 hour**, **snooze tomorrow**.`,

  /** What comes when it is time. It can come late, so it says what it is for. */
  due: (what: string) => `Reminder: ${plainText(what)}`,
  dueFor: (asked: ReminderWhen) =>
    asked.kind === 'recurring'
      ? rhythm(asked.cron)
      : `for ${moment(new Date(asked.at), new Date(asked.at), asked.timeZone, WORDS)}`,
  snoozeWords: 'Say **snooze 10 minutes**, **snooze 1 hour** or **snooze tomorrow** to be reminded again.',
  snoozeButtons: { minutes: '10 minutes', hour: '1 hour', tomorrow: 'Tomorrow' },

  title: (what?: string) => (what ? `your reminder (${plainText(what)})` : 'your reminder'),
  whatQuestion: 'What shall I remind you of?',
  whatHint: 'Tell me in your own words what it is about, for example **call the hotel**.',
  whenQuestion: (what: string) => `When shall I remind you of it: ${plainText(what)}?`,
  whenAnswers: ['In 20 minutes', 'In 1 hour', 'Tomorrow at 9'],
  rhythmAnswers: ['Every day at 9', 'Every Monday at 9', 'On the last day of every month at 9'],
  whenHint: 'I need a time, for example **tomorrow at 9**, **in 20 minutes** or **every weekday at 8:30**.',
  why,
  reading: (asked: ReminderWhen, now: Date) =>
    asked.kind === 'recurring' ? rhythm(asked.cron) : moment(new Date(asked.at), now, asked.timeZone, WORDS),

  zoneQuestion: 'Which time zone are you in?',
  zoneHint:
    'I need a city, for example **Berlin**, a zone such as **Europe/Berlin**, or the time on your clock: **it is 14:05 here**.',
  zoneSeveral: 'Is it one of these? You can also name a city.',
  zoneKept: (timeZone: string, now: Date) =>
    `Noted: your time zone is ${timeZone}. It is ${timeOfDay(now, timeZone)} there.`,
  zoneUnknown: (said: string) =>
    `I know no time zone ${plainText(said)}. Say, for example, **my time zone is Berlin** or **my time zone is Europe/Berlin**.`,
  zoneMissing: 'Which one is it? Say, for example, **my time zone is Berlin** or **my time zone is Europe/Berlin**.',
  zoneCandidates: (candidates: string[]) =>
    `There are several: say **my time zone is ${candidates.join('**, **my time zone is ')}**.`,
};
