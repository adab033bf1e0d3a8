import { describeTime } from '../../domain/describeTime.ts';
import type { SentNotification } from '../../domain/sentNotification.ts';
import { type Kind, toList } from './parts.ts';

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
    ];
    const rest = isOptedOut
      ? `I was told to stop, so I send ${whom} nothing by myself.`
      : `The rest of the time I speak first: messages that are sent to ${whom} arrive here.`;
    return `I understand:\n\n${toList(words)}\n\n${rest}`;
  },
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

  sent: (kind: Kind, notifications: SentNotification[], { now, timeZone }: { now: Date; timeZone: string }) => {
    const whom = kind === 'user' ? 'you' : 'this group';
    if (notifications.length === 0) return `I remember no notification that I sent ${whom}.`;
    const lines = notifications.map(
      ({ at, excerpt }) => `${describeTime(new Date(at), now, timeZone)}: ${excerpt ?? 'a card'}`,
    );
    return `What I sent ${whom} last, the newest first (times in ${timeZone}):\n\n${toList(lines)}`;
  },
};

export type Texts = typeof en;
