import type { ReminderCommand } from './readReminder.ts';
import { type ReadingContext, readWhen } from './readWhen.ts';
import { readZone } from './readZone.ts';

const LIST =
  /^(?:(?:please )?(?:show|list)(?: me)?(?: all)?(?: of)?(?: my| the)? reminders|(?:all )?(?:my )?reminders|what(?: are|'s|’s)? my reminders|(?:what|which) reminders (?:do i have|are there)|(?:zeige?|liste)(?: mir)?(?: alle)?(?: meine)? erinnerungen|(?:alle )?(?:meine )?erinnerungen|welche erinnerungen habe ich)$/i;

const CANCELS = [
  /^(?:please )?(?:cancel|delete|remove|clear|end|stop) (?:all )?(?:the |my |of my )*reminders?(?: (?:number |no\.? |nr\.? |#|called |named |to |about |for |of |that )?(.+))?$/i,
  /^(?:please )?(?:cancel|delete|remove|clear|end) (?:the |my )(.+) reminder$/i,
  /^(?:please )?(?:stop reminding me|(?:do not|don't) remind me)(?: (?:to |about |of |that )?(.+?)(?: any ?more)?)?$/i,
  /^(?:bitte )?(?:lösche?|streiche?|entferne?|beende) (?:die |meine |alle )*erinnerung(?:en)?(?: (?:nummer |nr\.? |#|an )?(.+))?$/i,
  /^(?:bitte )?(?:die |meine )?erinnerung(?:en)? (?:nummer |nr\.? |#|an )?(.+) (?:löschen|streichen|beenden|abbrechen|entfernen)$/i,
  /^(?:bitte )?brich (?:die |meine )?erinnerung(?:en)? (?:nummer |nr\.? |#|an )?(.+) ab$/i,
];

/** It ends much at once, so it is said twice: the second time with a yes. */
const CANCEL_ALL =
  /^(?<yes>(?:yes|ja)[, ]+)?(?:please |bitte )?(?:(?:cancel|delete|remove|clear|end|stop) (?:all|every)(?: of)?(?: my| the)? reminders?|(?:lösche?|streiche?|entferne?|beende) alle(?: meine)? erinnerungen|alle (?:meine )?erinnerungen (?:löschen|streichen|beenden|abbrechen|entfernen))$/i;
const SEVERAL = /^(?:numbers? |nummern? )?#?\d{1,5}(?:(?: ?, ?| )(?:(?:and|und|&) )?#?\d{1,5})+$/i;

const SNOOZE = /^(?:please |bitte )?(?:snooze|schlummern|schlummer)(?<rest> .+)?$/i;
const AGAIN =
  /^(?:please |bitte )?(?:remind me again|again|erinnere? mich (?:noch ?mal|noch einmal|wieder|erneut)|noch ?mal|noch einmal)(?<rest> .+)$/i;
const LATER =
  /^(?:please |bitte )?(?:remind me (?:again )?later|erinnere? mich später(?: noch ?mal)?|später noch ?mal(?: erinnern)?)$/i;
const MOST_WORDS_OF_TIME = 10;

const ZONES = [
  /^(?:my |set (?:my )?|change (?:my )?)?time ?zone(?:(?: is| to|:| =)(?: (.+))?| (.+)|)$/i,
  /^(?:meine )?zeitzone(?:(?: ist|:| =)(?: (.+))?| (.+)|)$/i,
];
/** These are about the zone where they name a place alone: who is in a meeting is not. */
const PLACE = /^(?:i am|i'm|i’m|im|ich bin)(?: now| currently| jetzt| gerade)? in (.+)$/i;

/** What is said about reminders that are there already, and about the person's zone. */
export function readOwnReminders(said: string, context: ReadingContext): ReminderCommand | undefined {
  const words = said.replace(/[\s.!?]+$/, '');
  if (LIST.test(words)) return { kind: 'list' };
  const all = CANCEL_ALL.exec(words);
  if (all) return { kind: 'cancel-all', isConfirmed: all.groups?.['yes'] !== undefined };
  for (const pattern of CANCELS) {
    const found = pattern.exec(words);
    if (found) return cancelOf(found[1]?.trim());
  }
  return readSnooze(words, context) ?? readZoneOf(words);
}

function cancelOf(name: string | undefined): ReminderCommand {
  if (name === undefined || !SEVERAL.test(name)) return { kind: 'cancel', name };
  return { kind: 'cancel-several', numbers: (name.match(/\d+/g) ?? []).map(Number) };
}

function readSnooze(words: string, context: ReadingContext): ReminderCommand | undefined {
  if (LATER.test(words)) return { kind: 'snooze', time: undefined, which: undefined };
  const found = SNOOZE.exec(words) ?? AGAIN.exec(words);
  if (!found) return undefined;
  const rest = (found.groups?.['rest'] ?? '').trim();
  if (rest === '' || /^(?:it|this|that|es|das)$/i.test(rest))
    return { kind: 'snooze', time: undefined, which: undefined };
  const parts = rest.split(' ');
  for (let length = Math.min(parts.length, MOST_WORDS_OF_TIME); length > 0; length--) {
    const when = readDelay(parts.slice(parts.length - length).join(' '), context);
    if (!when || (!when.ok && when.why === 'unclear' && length > 1)) continue;
    const which = nameOf(parts.slice(0, parts.length - length).join(' '));
    if (when.ok && when.time.kind === 'once') return { kind: 'snooze', time: when.time, which };
    return { kind: 'snooze', time: undefined, which, why: when.ok ? 'rhythm' : when.why };
  }
  return { kind: 'snooze', time: undefined, which: nameOf(rest) };
}

/** `for 10 minutes`, `10 minutes`, `until tomorrow 9`. */
function readDelay(said: string, context: ReadingContext) {
  const time = said.replace(/^(?:for|until|till|um|für|bis) /i, '');
  if (/^(?:reminder )?#?\d+$/i.test(said)) return undefined;
  const span =
    /^(?:\d+ ?[mh]|(?:\S+|half an|a couple of|one and a half|eine halbe) (?:seconds?|min(?:ute)?s?|h(?:ou)?rs?|days?|weeks?|minuten?|stunden?|tage?n?|wochen?))$/i;
  const delay = span.test(time) && !/^in /i.test(time) ? readWhen(`in ${time}`, context) : undefined;
  return delay ?? readWhen(/^\d{1,2}$/.test(time) && time !== said ? `at ${time}` : time, context);
}

function nameOf(said: string): string | undefined {
  const name = said
    .replace(/^(?:the |my |die |meine )?(?:reminder|erinnerung)(?: |$)/i, '')
    .replace(/^(?:#|number |nr\.? |to |about |an )/i, '')
    .replace(/ (?:for|until|till|um|für|bis|reminder)$/i, '')
    .trim();
  return name === '' || /^(?:it|this|that|for|until|es|das)$/i.test(name) ? undefined : name;
}

function readZoneOf(words: string): ReminderCommand | undefined {
  for (const pattern of ZONES) {
    const found = pattern.exec(words);
    if (found) return { kind: 'zone', said: found[1] ?? found[2] ?? '' };
  }
  const place = PLACE.exec(words)?.[1];
  return place && readZone(place).ok ? { kind: 'zone', said: place } : undefined;
}
