import type { ListedReminder, ReminderWhen } from '../../../domain/reminder.ts';
import { type RhythmDays, rhythmOf } from '../../../domain/rhythm.ts';
import type { reminders as english } from '../en/reminders.ts';
import { type MomentWords, moment, placeOf, timeOfDay } from '../moment.ts';
import { plainText } from '../plainText.ts';

const WORDS: MomentWords = { language: 'de-DE', at: 'um' };
const DAYS = ['Sonntag', 'Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag'];
const NTH = ['', 'ersten', 'zweiten', 'dritten', 'vierten', 'fünften'];
const LAST = { last: 'letzten Tag', 'last-weekday': 'letzten Werktag' };

const why: (typeof english)['why'] = {
  missing: undefined,
  unclear: 'Die Zeit habe ich nicht verstanden.',
  past: 'Das ist schon vorbei.',
  ambiguous: 'Das kann man verschieden verstehen.',
  rhythm:
    'In diesem Rhythmus kann ich nicht erinnern. Ich kann es alle 15, 20 oder 30 Minuten, jede Stunde oder alle paar Stunden, jeden Tag, an Werktagen, an Wochentagen, an einem Tag jedes Monats (vom 1. bis zum 28. oder am letzten) und jedes Jahr.',
};

const list = (words: string[]) => words.join(', ').replace(/, ([^,]*)$/, ' und $1');

function days(on: RhythmDays): string {
  switch (on.kind) {
    case 'daily':
      return 'jeden Tag';
    case 'weekdays':
      return 'an jedem Werktag';
    case 'weekends':
      return 'jeden Samstag und Sonntag';
    case 'weekly':
      return `jeden ${list(on.days.map((day) => DAYS[day] ?? ''))}`;
    case 'nth':
      return `am ${on.nth === 'last' ? 'letzten' : NTH[on.nth]} ${DAYS[on.day]} jedes Monats`;
    case 'monthly':
      return `am ${list(on.days.map((day) => (typeof day === 'number' ? `${day}.` : LAST[day])))} jedes Monats`;
    case 'yearly': {
      const month = new Intl.DateTimeFormat('de-DE', { month: 'long', timeZone: 'UTC' });
      return `jedes Jahr am ${on.day}. ${month.format(new Date(Date.UTC(2000, on.month - 1, 1)))}`;
    }
  }
}

function rhythm(cron: string): string {
  const read = rhythmOf(cron);
  if (!read) return `nach der Regel ${cron}`;
  if ('times' in read) return `${days(read.on)} um ${list(read.times)}`;
  if (read.every === 1) return read.unit === 'hour' ? 'jede Stunde' : 'jede Minute';
  return `alle ${read.every} ${read.unit === 'hour' ? 'Stunden' : 'Minuten'}`;
}

function when(asked: ReminderWhen, now: Date, timeZone: string): string {
  if (asked.kind === 'recurring') return `${rhythm(asked.cron)} (${placeOf(asked.timeZone)})`;
  return `am ${moment(new Date(asked.at), now, timeZone, WORDS)} (${placeOf(timeZone)})`;
}

interface Shown {
  now: Date;
  timeZone: string;
}

const line = ({ number, reminder, next, isPaused }: ListedReminder, { now, timeZone }: Shown) => {
  const { when: asked } = reminder;
  const place = asked.timeZone === timeZone ? '' : ` (${placeOf(asked.timeZone)})`;
  const rule = asked.kind === 'recurring' ? `, ${rhythm(asked.cron)}${place}` : '';
  return `${number}. ${plainText(reminder.what)}: ${moment(next, now, timeZone, WORDS)}${rule}${isPaused ? ', angehalten' : ''}`;
};
const lines = (listed: ListedReminder[], shown: Shown) => listed.map((one) => line(one, shown)).join('\n');

export const reminders: typeof english = {
  help: '**erinnere mich morgen um 9 daran, das Hotel anzurufen**: dann schreibe ich dir; **Erinnerungen**, **lösche Erinnerung 2**, **schlummern 10 Minuten**; **meine Zeitzone ist Berlin**',
  kept: ({ what, when: asked }, { now, timeZone, next }) => {
    const first =
      next && asked.kind === 'recurring' ? `, das nächste Mal am ${moment(next, now, timeZone, WORDS)}` : '';
    return `Ich erinnere dich ${when(asked, now, timeZone)}${first}: ${plainText(what)}. Mit **Erinnerungen** siehst du alle.`;
  },
  optedOut: 'Du hast **stop** gesagt: Bis du **start** sagst, kommt nichts.',
  oneByOne: (title, what) =>
    `Erst ${title}. Was du jetzt gesagt hast, habe ich noch nicht behalten, sag es danach noch einmal: ${plainText(what)}.`,
  full: (most) =>
    `Du hast schon ${most} Erinnerungen, mehr merke ich mir nicht: Mit **Erinnerungen** siehst du, welche wegkann.`,
  tooLong: (most) => `Das ist für eine Erinnerung zu lang: Ich brauche es in ${most} Zeichen.`,
  list: (listed, shown) =>
    listed.length === 0
      ? 'Du hast keine Erinnerungen. Sag zum Beispiel **erinnere mich morgen um 9 daran, das Hotel anzurufen**.'
      : `Deine Erinnerungen (Zeiten in ${placeOf(shown.timeZone)}):\n\n${lines(listed, shown)}\n\nMit **lösche Erinnerung ${listed.length}** endet eine.`,
  cancelled: ({ what, when: asked }, { now, timeZone }) =>
    `Ich erinnere dich nicht mehr ${when(asked, now, timeZone)}: ${plainText(what)}.`,
  tooLate: ({ what }) => `Diese ist schon unterwegs: ${plainText(what)}.`,
  severalCancelled: (ended) =>
    `Daran erinnere ich dich nicht mehr:\n\n${ended.map(({ what }) => `- ${plainText(what)}`).join('\n')}`,
  cancelAll: (count) =>
    `Damit ${count === 1 ? 'endet deine einzige Erinnerung' : `enden alle ${count} Erinnerungen`}. Wenn du das willst, sag **ja, lösche alle Erinnerungen**.`,
  which: (meant, shown) =>
    `Welche?\n\n${lines(meant, shown)}\n\nSag ihre Nummer: **lösche Erinnerung ${meant[0]?.number ?? 1}**.`,
  unknown: (name) =>
    `Eine Erinnerung ${plainText(name)} hast du nicht. Mit **Erinnerungen** siehst du, welche du hast.`,
  snoozed: ({ what, when: asked }, { now, timeZone }) =>
    `Ich erinnere dich noch einmal ${when(asked, now, timeZone)}: ${plainText(what)}.`,
  alreadySnoozed: ({ what, when: asked }, { now, timeZone }) =>
    `Sie ist schon verschoben, ich erinnere dich ${when(asked, now, timeZone)}: ${plainText(what)}.`,
  nothingToSnooze: 'Es gibt keine Erinnerung vom letzten Tag, die ich verschieben könnte.',
  snoozeUnclear: (reason) =>
    `${reason && why[reason] ? `${why[reason]} ` : ''}Sag mir, um wie lange: **schlummern 10 Minuten**, **schlummern 1 Stunde**, **schlummern morgen**.`,

  due: (what) => `Erinnerung: ${plainText(what)}`,
  dueFor: (asked) =>
    asked.kind === 'recurring'
      ? rhythm(asked.cron)
      : `für ${moment(new Date(asked.at), new Date(asked.at), asked.timeZone, WORDS)}`,
  snoozeWords:
    'Sag **schlummern 10 Minuten**, **schlummern 1 Stunde** oder **schlummern morgen**, dann erinnere ich dich noch einmal.',
  snoozeButtons: { minutes: '10 Minuten', hour: '1 Stunde', tomorrow: 'Morgen' },

  title: (what) => (what ? `deine Erinnerung (${plainText(what)})` : 'deine Erinnerung'),
  whatQuestion: 'Woran soll ich dich erinnern?',
  whatHint: 'Sag mir in deinen Worten, worum es geht, zum Beispiel **das Hotel anrufen**.',
  whenQuestion: (what) => `Wann soll ich dich daran erinnern: ${plainText(what)}?`,
  whenAnswers: ['In 20 Minuten', 'In 1 Stunde', 'Morgen um 9'],
  rhythmAnswers: ['Jeden Tag um 9', 'Jeden Montag um 9', 'Am letzten Tag jedes Monats um 9'],
  whenHint: 'Ich brauche eine Zeit, zum Beispiel **morgen um 9**, **in 20 Minuten** oder **jeden Werktag um 8:30**.',
  why,
  reading: (asked, now) =>
    asked.kind === 'recurring' ? rhythm(asked.cron) : moment(new Date(asked.at), now, asked.timeZone, WORDS),

  zoneQuestion: 'In welcher Zeitzone bist du?',
  zoneHint:
    'Ich brauche eine Stadt, zum Beispiel **Berlin**, eine Zone wie **Europe/Berlin**, oder was deine Uhr zeigt: **es ist 14:05 hier**.',
  zoneSeveral: 'Ist es eine von diesen? Du kannst auch eine Stadt nennen.',
  zoneKept: (timeZone, now) => `Gut: Deine Zeitzone ist ${timeZone}. Dort ist es ${timeOfDay(now, timeZone)}.`,
  zoneUnknown: (said) =>
    `Eine Zeitzone ${plainText(said)} kenne ich nicht. Sag zum Beispiel **meine Zeitzone ist Berlin** oder **meine Zeitzone ist Europe/Berlin**.`,
  zoneMissing:
    'Welche ist es? Sag zum Beispiel **meine Zeitzone ist Berlin** oder **meine Zeitzone ist Europe/Berlin**.',
  zoneCandidates: (candidates) =>
    `Davon gibt es mehrere: Sag **meine Zeitzone ist ${candidates.join('**, **meine Zeitzone ist ')}**.`,
};
