import { z } from 'zod';
import { LONGEST_WHAT, type ReminderWhen } from '../../domain/reminder.ts';
import { dialogServices } from '../dialogServices.ts';
import { defineForm } from '../form/defineForm.ts';
import type { FormTurn } from '../form/form.ts';
import { plainWords } from '../reading/plainWords.ts';
import { keepReminder, type ReminderBeginning } from '../reminders/answerReminder.ts';
import type { NotClear } from '../reminders/readReminder.ts';
import { type SaidWhen, whenIn } from '../reminders/whenIn.ts';
import { zoneIn } from '../reminders/zoneIn.ts';

interface Asked {
  what: string;
  /** IANA, told now; absent where it is known already, or where the words need none. */
  zone?: string;
  needsZone: true;
  when: ReminderWhen;
  /** What was said of the time, and when: read again once the zone is known. */
  words: string;
  saidAt: string;
  /** Why the words were not enough, and what they may mean. */
  why: NotClear;
  readings: ReminderWhen[];
  /** Zones that the words may mean. */
  candidates: string[] | undefined;
}

const beginning = z.object({ what: z.string().optional(), words: z.string() }) satisfies z.ZodType<ReminderBeginning>;

const MOST_CANDIDATES = 6;

/** Asks for what is missing of a reminder. Words that say all are answered without it. */
export const reminderDialog = defineForm<Asked>({
  id: 'reminder',
  title: ({ values, texts }) => texts.reminders.title(values.what),
  disturb: 'always',
  begin: (given, turn) => {
    const { what, words } = beginning.parse(given);
    const values = what === undefined ? {} : { what };
    return { ...values, ...readIn({ ...turn, values }, words) };
  },
  readAlso: (text, turn, open) => {
    if (open === 'zone') return readWithZone(text, turn);
    return open === 'when' && !choice(text, turn) ? readIn(turn, text, true) : {};
  },
  questions: [
    {
      name: 'what',
      ask: ({ texts }) => texts.reminders.whatQuestion,
      read: (text) => (text.length > LONGEST_WHAT ? undefined : text),
      hint: ({ texts }) => texts.reminders.whatHint,
    },
    {
      name: 'zone',
      isNeeded: ({ values }) => values.needsZone ?? false,
      ask: ({ texts, values }) => (values.candidates ? texts.reminders.zoneSeveral : texts.reminders.zoneQuestion),
      suggest: ({ values }) => values.candidates ?? [],
      read: (text, { now }) => {
        const read = zoneIn(text, now);
        return read.ok ? read.timeZone : undefined;
      },
      hint: ({ texts }) => texts.reminders.zoneHint,
    },
    {
      name: 'when',
      ask: (turn) => sentences(turn.values.why && turn.texts.reminders.why[turn.values.why], whenQuestion(turn)),
      suggest: (turn) => {
        const labels = labelsOf(turn);
        return labels.length > 0 ? labels : turn.texts.reminders.whenAnswers;
      },
      read: (text, turn) => choice(text, turn),
      hint: (turn, text) => {
        const read = text === '' ? undefined : whenIn(text, contextOf(turn));
        const why = read && !read.ok ? turn.texts.reminders.why[read.why] : undefined;
        return sentences(why, turn.texts.reminders.whenHint);
      },
    },
  ],
  done: async ({ values, texts, context, now }) => {
    const { what, when, zone } = values;
    const services = dialogServices(context);
    if (zone !== undefined) await services.ownTimeZone.keep(zone);
    // It may have taken them days to say what it is about.
    const isPast = when.kind === 'once' && Date.parse(when.at) <= now.getTime();
    return isPast ? sentences(texts.reminders.why.past, texts.reminders.whenHint) : keepReminder(services, what, when);
  },
});

type Turn = FormTurn<Asked>;

/** The time that some words say; without a zone that they need, the zone is asked for first. */
function readIn(turn: Turn, words: string, isAnswer = false): Partial<Asked> {
  const { values, now, context } = turn;
  const read = whenIn(words, contextOf(turn));
  const kept = { words, saidAt: now.toISOString() };
  const isZoneKnown = values.zone !== undefined || dialogServices(context).ownTimeZone.known !== undefined;
  if (!isZoneKnown && needsZone(read)) return { ...kept, needsZone: true };
  if (read.ok) return { when: read.when };
  const isAboutTime = read.why !== 'missing' && read.why !== 'unclear';
  // An answer that says nothing of a time is no answer; of what began it, the rest is known.
  if (isAnswer && !read.readings?.length) return {};
  return { ...kept, ...(isAboutTime ? { why: read.why } : {}), ...(read.readings ? { readings: read.readings } : {}) };
}

function readWithZone(text: string, turn: Turn): Partial<Asked> {
  const { now, values } = turn;
  const zone = zoneIn(text, now);
  if (!zone.ok) return zone.candidates.length > 0 ? { candidates: zone.candidates.slice(0, MOST_CANDIDATES) } : {};
  const told = { zone: zone.timeZone, candidates: undefined };
  const { words = '', saidAt } = values;
  // What they said was said then: `in 20 minutes` does not begin with the answer to another question.
  const then = { ...turn, values: { ...values, ...told }, now: saidAt === undefined ? now : new Date(saidAt) };
  const read = readIn(then, words);
  const isPast = read.when?.kind === 'once' && Date.parse(read.when.at) <= now.getTime();
  return { ...told, ...(isPast ? { why: 'past' } : read) };
}

function needsZone(read: SaidWhen): boolean {
  return read.ok ? read.needsZone : read.why === 'ambiguous' || read.why === 'past';
}

function contextOf({ values, now, timeZone, locale }: Turn) {
  return { now, timeZone: values.zone ?? timeZone, locale };
}

/** One of the readings that were offered, by its words or its number. */
function choice(text: string, turn: Turn): ReminderWhen | undefined {
  const said = plainWords(text).join(' ');
  const labels = labelsOf(turn).map((label) => plainWords(label).join(' '));
  const index = labels.includes(said) ? labels.indexOf(said) : /^\d$/.test(said) ? Number(said) - 1 : -1;
  return turn.values.readings?.[index];
}

function labelsOf({ values, texts, now }: Turn): string[] {
  return (values.readings ?? []).map((reading) => texts.reminders.reading(reading, now));
}

function whenQuestion({ texts, values }: Turn): string {
  return texts.reminders.whenQuestion(values.what ?? '');
}

function sentences(...parts: (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ');
}
