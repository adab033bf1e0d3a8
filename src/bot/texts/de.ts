import { describeTime, type TimeWords } from '../../domain/describeTime.ts';
import { concierge } from './de/concierge.ts';
import { form } from './de/form.ts';
import { jobs } from './de/jobs.ts';
import { longWork } from './de/longWork.ts';
import { offer } from './de/offer.ts';
import { reminders } from './de/reminders.ts';
import { trip } from './de/trip.ts';
import { watches } from './de/watches.ts';
import type { Texts } from './en.ts';
import { placeOf } from './moment.ts';
import { type Kind, toList } from './parts.ts';

const TIMES: TimeWords = {
  language: 'de-DE',
  today: (time) => `heute um ${time}`,
  yesterday: (time) => `gestern um ${time}`,
  onDay: (day, time) => `am ${day} um ${time}`,
};

const whom = (kind: Kind) => (kind === 'user' ? 'dir' : 'dieser Gruppe');

const PERSONAL_WORDS = [
  trip.help,
  watches.help,
  reminders.help,
  jobs.help,
  '**abbrechen**: beenden, was wir gerade tun; **weiter**: dahin zurückgehen',
  '**später**: beiseitelegen, womit ich gekommen bin',
  "**don't interrupt me** und **you may interrupt me**: ob ich dazwischenkommen darf, während wir etwas anderes tun",
];

export const de: Texts = {
  welcome: (name) =>
    `Hallo${name ? ` ${name}` : ''}! Meist melde ich mich zuerst: Wenn etwas passiert, das du wissen solltest, liest du es hier. Sag **help**, und ich zeige dir, was ich verstehe.`,
  welcomeToGroup:
    'Hallo zusammen! Wenn etwas passiert, das diese Gruppe wissen sollte, steht es hier. Erwähnt mich und sagt **help**, und ich zeige euch, was ich verstehe.',
  welcomeMembers: (names) => `Willkommen${names.length > 0 ? `, ${names.join(' und ')}` : ''}!`,
  help: (kind, isOptedOut) => {
    const words = [
      '**help**: diese Liste',
      `**what did you send me**: die letzten Nachrichten, die ich ${whom(kind)} geschickt habe`,
      `**stop**: keine Nachrichten mehr${kind === 'user' ? '' : '; das kann hier jeder sagen'}`,
      '**start**: wieder Nachrichten',
      ...(kind === 'user' ? PERSONAL_WORDS : []),
    ];
    const rest = isOptedOut
      ? `Ich sollte aufhören. Von mir aus schicke ich ${whom(kind)} also nichts.`
      : `Sonst melde ich mich zuerst: Was ${whom(kind)} geschickt wird, kommt hier an.`;
    return `Das verstehe ich:\n\n${toList(words)}\n\n${rest}`;
  },
  nothingToPutOff: 'Gut. Es ist nichts offen, das ich beiseitelegen könnte.',
  notUnderstood:
    'Ich habe es gelesen, weiß aber nicht, was ich damit tun soll. Sag **help**, dann zeige ich, was ich verstehe.',
  broke:
    'Bei uns ist etwas kaputtgegangen, und deine Nachricht wurde nicht verarbeitet. Es liegt nicht an dir: Bitte versuch es gleich noch einmal.',

  stopped:
    'Gut: keine Nachrichten mehr. Wenn du mir schreibst, antworte ich weiterhin; sag **start**, wenn du wieder welche möchtest.',
  stoppedInGroup: (name = 'Jemand') =>
    `${name} hat mich gebeten aufzuhören, also bekommt diese Gruppe keine Nachrichten mehr. Mit **start** kann jeder hier sie wieder anstellen.`,
  alreadyStopped: 'Ich habe schon aufgehört: keine Nachrichten. Sag **start**, wenn du wieder welche möchtest.',
  started: 'Gut: Du bekommst wieder Nachrichten. Sag **stop**, wenn es zu viele werden.',
  startedInGroup: (name = 'Jemand') =>
    `${name} hat mich gebeten anzufangen, also bekommt diese Gruppe wieder Nachrichten. Mit **stop** kann jeder hier sie abstellen.`,
  alreadyStarted: 'Nachrichten sind schon an, es ist nichts zu tun. Sag **stop**, wenn es zu viele werden.',

  noInterruptions: 'Gut: Ich komme nicht mehr dazwischen. Sag **you may interrupt me**, wenn ich es wieder darf.',
  alreadyNoInterruptions:
    'Ich komme schon jetzt nicht dazwischen. Sag **you may interrupt me**, wenn ich es wieder darf.',
  interruptions: "Gut: Ich darf wieder dazwischenkommen. Sag **don't interrupt me**, wenn es gerade nicht passt.",
  alreadyInterruptions: "Ich darf schon dazwischenkommen. Sag **don't interrupt me**, wenn es gerade nicht passt.",

  onlyPersonal: 'Das ist etwas für einen persönlichen Chat: Schreib mir direkt, dann machen wir es dort.',
  together: (titles) => titles.join(' und '),
  backTo: (title) => `Zurück zum Thema: ${title}.`,
  alreadyRunning: (title) => `Wir sind schon dabei: ${title}.`,
  cancelled: (title) =>
    `Ich habe es abgebrochen: ${title}. Sag innerhalb eines Tages **weiter**, dann machen wir das zu Ende.`,
  nothingToCancel: 'Es läuft nichts, das ich abbrechen könnte.',
  putAside: (title) => `Ich habe es beiseitegelegt: ${title}. Sag **weiter**, wenn du es wieder sehen möchtest.`,
  stillAside: (title) => `Ich habe noch etwas für dich: ${title}. Sag **weiter**, wenn du es sehen möchtest.`,
  nothingToResume: 'Es ist nichts beiseitegelegt.',
  stillHere: (title) => `Noch nicht fertig: ${title}. Sag **weiter**, dann machen wir das zu Ende.`,
  notOpen: 'Dieses Angebot ist nicht mehr offen.',
  noLongerTrue: (title) => `Das kann ich nicht mehr zurückholen, es gilt nicht mehr: ${title}.`,
  stoppedForOther: (title, what) =>
    `Ich habe etwas unterbrochen (${title}), um dir ${what ? `etwas anderes zu zeigen: ${what}` : 'etwas zu sagen, das nicht warten kann'}. Sag **weiter**, dann machen wir das zu Ende.`,
  abandoned: (title) =>
    `Ich habe etwas beiseitegelegt (${title}), weil ich nichts von dir gehört habe. Sag **weiter**, dann machen wir das zu Ende.`,
  lostThread:
    'Es tut mir leid: Ich habe mich seit unserem letzten Gespräch verändert und kann nicht fortsetzen, was wir gerade taten. Lass es uns neu beginnen.',

  sent: (kind, notifications, { now, timeZone }) => {
    if (notifications.length === 0)
      return `Ich erinnere mich an keine Nachricht, die ich ${whom(kind)} geschickt habe.`;
    const lines = notifications.map(
      ({ at, excerpt }) => `${describeTime(new Date(at), now, timeZone, TIMES)}: ${excerpt ?? 'eine Karte'}`,
    );
    return `Was ich ${whom(kind)} zuletzt geschickt habe, das Neueste zuerst (Zeiten in ${placeOf(timeZone)}):\n\n${toList(lines)}`;
  },

  form,
  trip,
  offer,
  longWork,
  jobs,
  concierge,
  watches,
  reminders,
};
