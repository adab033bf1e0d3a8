import { z } from 'zod';
import type { ReminderWhen } from '../../domain/reminder.ts';
import { dialogServices } from '../dialogServices.ts';
import { defineForm } from '../form/defineForm.ts';
import type { FormTurn } from '../form/form.ts';
import { keepReminder, type ReminderBeginning } from '../reminders/answerReminder.ts';
import { chooseReading } from '../reminders/chooseReading.ts';
import { type NotClear, readReminder } from '../reminders/readReminder.ts';
import { readWhat } from '../reminders/readWhat.ts';
import { whenIn } from '../reminders/whenIn.ts';
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
    const told = zoneTold(text, turn);
    if (told !== undefined || open === 'zone') return readWithZone(told ?? text, turn);
    const isTime = open === 'when' ? !choice(text, turn) : readReminder(text, contextOf(turn)) !== undefined;
    return isTime ? readIn(turn, text, true) : {};
  },
  keepEarly: async ({ zone }, { context }) => {
    if (zone !== undefined) await dialogServices(context).ownTimeZone.keep(zone);
  },
  questions: [
    {
      name: 'what',
      ask: ({ texts }) => texts.reminders.whatQuestion,
      read: (text, turn) => readWhat(text, contextOf(turn)),
      hint: ({ texts }) => texts.reminders.whatHint,
    },
    {
      name: 'zone',
      isNeeded: ({ values }) => values.needsZone ?? false,
      ask: ({ texts, values }) => (values.candidates ? texts.reminders.zoneSeveral : texts.reminders.zoneQuestion),
      suggest: ({ values }) => values.candidates ?? [],
      read: (text, turn) => {
        const read = zoneIn(zoneTold(text, turn) ?? text, turn.now);
        return read.ok ? read.timeZone : undefined;
      },
      hint: ({ texts }) => texts.reminders.zoneHint,
    },
    {
      name: 'when',
      ask: (turn) => sentences(turn.values.why && turn.texts.reminders.why[turn.values.why], whenQuestion(turn)),
      suggest: (turn) => {
        const [labels, { rhythmAnswers, whenAnswers }] = [labelsOf(turn), turn.texts.reminders];
        if (labels.length > 0) return labels;
        return turn.values.why === 'rhythm' ? rhythmAnswers : whenAnswers;
      },
      read: (text, turn) => choice(text, turn),
      hint: (turn, text) => {
        const read = text === '' ? undefined : whenIn(text, contextOf(turn));
        const why = read && !read.ok && read.why !== 'unclear' ? turn.texts.reminders.why[read.why] : undefined;
        return sentences(why, turn.texts.reminders.whenHint);
      },
    },
  ],
  done: async ({ values, texts, context, now }) => {
    const { what, when } = values;
    // It may have taken them days to say what it is about.
    const isPast = when.kind === 'once' && Date.parse(when.at) <= now.getTime();
    return isPast
      ? sentences(texts.reminders.why.past, texts.reminders.whenHint)
      : keepReminder(dialogServices(context), what, when);
  },
});

type Turn = FormTurn<Asked>;

/** The time that some words say; without a zone that they need, the zone is asked for first. */
function readIn(turn: Turn, words: string, isAnswer = false): Partial<Asked> {
  const { values, now, context } = turn;
  const read = whenIn(words, contextOf(turn));
  const kept = { words, saidAt: now.toISOString() };
  const isZoneKnown = values.zone !== undefined || dialogServices(context).ownTimeZone.known !== undefined;
  if (!isZoneKnown && read.needsZone) return { ...kept, needsZone: true };
  if (read.ok) return { ...kept, when: read.when };
  // An answer that says nothing of a time is no answer; of what began it, the rest is known.
  if (isAnswer && !read.readings?.length) return {};
  return {
    ...kept,
    ...(read.why === 'missing' ? {} : { why: read.why }),
    ...(read.readings ? { readings: read.readings } : {}),
  };
}

function readWithZone(text: string, turn: Turn): Partial<Asked> {
  const { now, values } = turn;
  const zone = zoneIn(text, now);
  if (!zone.ok) return zone.candidates.length > 0 ? { candidates: zone.candidates.slice(0, MOST_CANDIDATES) } : {};
  const told = { zone: zone.timeZone, candidates: undefined };
  const { words, saidAt } = values;
  if (words === undefined) return told;
  // What they said was said then: `in 20 minutes` does not begin with the answer to another question.
  const saidThen = saidAt === undefined ? now : new Date(saidAt);
  const read = readIn({ ...turn, values: { ...values, ...told }, timeZone: zone.timeZone, now: saidThen }, words);
  const isPast = read.when?.kind === 'once' && Date.parse(read.when.at) <= now.getTime();
  // What was read in another zone does not hold any more, whatever the words say in this one.
  const before = values.when === undefined ? {} : reopened('when');
  return { ...before, ...told, ...(isPast ? { why: 'past' } : read) };
}

function reopened(name: keyof Asked): Partial<Asked> {
  return { [name]: undefined };
}

/** `my time zone is Berlin`, said while something else is asked too. */
function zoneTold(text: string, turn: Turn): string | undefined {
  const command = readReminder(text, contextOf(turn));
  return command?.kind === 'zone' ? command.said : undefined;
}

function contextOf({ now, timeZone, locale }: Turn) {
  return { now, timeZone, locale };
}

/** One of the readings that were offered. */
function choice(text: string, turn: Turn): ReminderWhen | undefined {
  return chooseReading(text, turn.values.readings ?? [], labelsOf(turn));
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
