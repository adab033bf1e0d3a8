import { describeTime } from '../../domain/describeTime.ts';
import type { SentNotification } from '../../domain/sentNotification.ts';
import { concierge } from './en/concierge.ts';
import { form } from './en/form.ts';
import { jobs } from './en/jobs.ts';
import { longWork } from './en/longWork.ts';
import { offer } from './en/offer.ts';
import { reminders } from './en/reminders.ts';
import { trip } from './en/trip.ts';
import { watches } from './en/watches.ts';
import { placeOf } from './moment.ts';
import { capital, type Kind, toList } from './parts.ts';

const PERSONAL_WORDS = [
  trip.help,
  watches.help,
  reminders.help,
  jobs.help,
  '**cancel**: stop what we are doing; **resume**: go back to it',
  '**later**: put aside what I came up with',
  "**don't interrupt me** and **you may interrupt me**: whether I may come up with something while we do something else",
];

/** What the bot says. Another language has each of these sentences, or does not compile. */
export const en = {
  welcome: (name?: string) =>
    `Hello${name ? ` ${name}` : ''}! I usually speak first: when something happens that you should know, you read it here. Say **help** to see what I understand.`,
  welcomeToGroup:
    'Hello everyone! When something happens that this group should know, you read it here. Mention me and say **help** to see what I understand.',
  welcomeMembers: (names: string[]) => `Welcome${names.length > 0 ? `, ${names.join(' and ')}` : ''}!`,
  help: (kind: Kind, isOptedOut: boolean) => {
    const whom = kind === 'user' ? 'you' : 'this group';
    const words = [
      '**help**: this list',
      `**what did you send me**: the last notifications that ${whom} got`,
      `**stop**: no more notifications to ${whom}${kind === 'user' ? '' : '; anybody here can say it'}`,
      '**start**: notifications again',
      ...(kind === 'user' ? PERSONAL_WORDS : []),
    ];
    const rest = isOptedOut
      ? `I was told to stop, so I send ${whom} nothing by myself.`
      : `The rest of the time I speak first: messages that are sent to ${whom} arrive here.`;
    return `I understand:\n\n${toList(words)}\n\n${rest}`;
  },
  nothingToPutOff: 'All right. Nothing is open that I could put aside.',
  notUnderstood: 'I read you, but I do not know what to do with that. Say **help** to see what I understand.',
  broke:
    'Something broke on our side, and your message was not processed. It is not your fault: please try again in a moment.',

  stopped: 'Done: no more notifications. When you write to me I still answer; say **start** to get them again.',
  stoppedInGroup: (name = 'Somebody') =>
    `${name} asked me to stop, so this group gets no more notifications. Anybody here can say **start** to get them again.`,
  alreadyStopped: 'I have stopped already: no notifications. Say **start** to get them again.',
  started: 'Done: you get notifications again. Say **stop** whenever it is too much.',
  startedInGroup: (name = 'Somebody') =>
    `${name} asked me to start, so this group gets notifications again. Anybody here can say **stop**.`,
  alreadyStarted: 'Notifications are on already, so there is nothing to do. Say **stop** whenever they are too much.',

  noInterruptions: 'Done: I will not interrupt what we are doing. Say **you may interrupt me** to change that.',
  alreadyNoInterruptions: 'I do not interrupt you already. Say **you may interrupt me** to change that.',
  interruptions: "Done: I may interrupt you again. Say **don't interrupt me** when it does not suit you.",
  alreadyInterruptions: "I may interrupt you already. Say **don't interrupt me** when it does not suit you.",

  onlyPersonal: 'That is something for a personal chat: write to me directly, and we do it there.',
  together: (titles: string[]) => titles.join(' and '),
  backTo: (title: string) => `Back to ${title}:`,
  alreadyRunning: (title: string) => `We are in the middle of ${title} already.`,
  cancelled: (title: string) => `I stopped ${title}. Say **resume** within a day to go on with it.`,
  nothingToCancel: 'Nothing is running that I could cancel.',
  putAside: (title: string) => `I put ${title} aside; say **resume** to see it again.`,
  /** The person put it off. */
  stillAside: (title: string) => `I still have ${title} for you: say **resume** to see it.`,
  /** The bot put it away. */
  stillHere: (title: string, isOne: boolean) =>
    `${capital(title)} ${isOne ? 'is' : 'are'} still here: say **resume** to go on.`,
  nothingToResume: 'Nothing is put aside.',
  /** To the button of an old card. */
  notOpen: 'That offer is not open any more.',
  noLongerTrue: (title: string) => `I cannot bring back ${title}: it is not valid any more.`,
  stoppedForOther: (title: string, what: string | undefined) =>
    `I stopped ${title} to tell you ${what ? `about ${what}` : 'something that cannot wait'}. Say **resume** to go on with it.`,
  abandoned: (title: string) =>
    `I put ${title} aside for now, because I have not heard from you. Say **resume** to go on.`,
  lostThread:
    'I am sorry: I have changed since we last talked and cannot go on with what we were doing. Let us begin it anew.',

  sent: (kind: Kind, notifications: SentNotification[], { now, timeZone }: { now: Date; timeZone: string }) => {
    const whom = kind === 'user' ? 'you' : 'this group';
    if (notifications.length === 0) return `I remember no notification that I sent ${whom}.`;
    const lines = notifications.map(
      ({ at, excerpt }) => `${describeTime(new Date(at), now, timeZone)}: ${excerpt ?? 'a card'}`,
    );
    return `What I sent ${whom} last, the newest first (times in ${placeOf(timeZone)}):\n\n${toList(lines)}`;
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

export type Texts = typeof en;
