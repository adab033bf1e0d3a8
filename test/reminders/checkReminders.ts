import { countBy } from '../crash/checkRound.ts';
import type { SeenPost } from '../crash/connectorClient.ts';
import type { SeenReminder } from './readReminders.ts';
import { deliveredAs } from './reminderPlan.ts';

/** What was seen of the reminders from outside, and in their records. */
export interface SeenReminders {
  dueAt: Date;
  posts: Pick<SeenPost, 'who' | 'text' | 'at'>[];
  reminders: SeenReminder[];
}

const NAMED = 5;
const DAY = 24 * 60 * 60 * 1000;
/** An occurrence becomes a notification so long before its time. */
const AHEAD = 5 * 60 * 1000;

/** The rules that neither a crowd nor a kill must break; what was broken, with a few who met it. */
export function checkReminders({ dueAt, posts, reminders }: SeenReminders): string[] {
  const counts = countBy(posts, ({ who }) => who);
  const texts = new Map(reminders.map(({ reminder: { who, text } }) => [who, text]));
  const where = (what: string, breaks: (seen: SeenReminder, posts: number) => boolean) => {
    const found = reminders.filter((seen) => breaks(seen, counts.get(seen.reminder.who) ?? 0));
    return rule(
      what,
      found.map(({ reminder: { id } }) => id),
    );
  };
  const next = new Date(dueAt.getTime() + DAY - AHEAD).toISOString();
  return [
    where('without a delivery', ({ delivery }) => delivery === undefined),
    where(
      'neither at an end nor waiting with a reason',
      ({ delivery }) => delivery !== undefined && !isRight(delivery),
    ),
    where('sent without a POST', ({ delivery }, got) => delivery?.state === 'sent' && got === 0),
    where('came, and the record says otherwise', ({ delivery }, got) => got > 0 && !hasComeBy(delivery)),
    where('came twice without possibleDuplicate', ({ delivery }, got) => got > 1 && !delivery?.possibleDuplicate),
    where('whose minute was made no or another occurrence of', (seen) => !isOccurrenceRight(seen, dueAt)),
    where('whose next time is not planned', ({ reminder, series }) => reminder.recurs && !series?.looks.includes(next)),
    rule(
      'came early',
      posts.filter(({ at }) => at < dueAt.getTime()).map(({ who }) => who),
    ),
    rule(
      'POSTs that nobody asked for',
      posts.filter(({ who, text }) => texts.get(who) !== text).map(({ who }) => who),
    ),
  ].flat();
}

type Delivery = NonNullable<SeenReminder['delivery']>;

/** All of them can be reached and nobody said stop: there is no other end. */
function isRight({ state, reason, possibleDuplicate }: Delivery): boolean {
  if (state === 'sent') return true;
  if (state === 'uncertain') return possibleDuplicate;
  return state === 'waiting' && reason !== null && reason !== 'scheduled';
}

/** What arrived and could not be recorded is tried again, or ends in doubt. */
function hasComeBy(delivery: SeenReminder['delivery']): boolean {
  return delivery?.state === 'sent' || delivery?.possibleDuplicate === true;
}

function isOccurrenceRight({ reminder, series }: SeenReminder, dueAt: Date): boolean {
  if (!reminder.recurs) return true;
  const [only, another] = series?.recent ?? [];
  return only === deliveredAs(reminder, dueAt) && another === undefined;
}

function rule(what: string, found: readonly string[]): string[] {
  const names = [...new Set(found)];
  if (names.length === 0) return [];
  return [`${names.length} ${what}: ${names.slice(0, NAMED).join(', ')}${names.length > NAMED ? ', …' : ''}`];
}
