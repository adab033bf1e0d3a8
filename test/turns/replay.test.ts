import { expect, test } from 'vitest';
import { dialogs } from '../../src/bot/dialogs.ts';
import { en } from '../../src/bot/texts/en.ts';
import { startTalk } from '../unit/bot/talk.ts';
import { replay, type SeenConversation } from './replay.ts';
import type { PlannedDelivery } from './soakPlan.ts';

type Post = SeenConversation['posts'][number];

const TYPED = ['book a trip', 'to Bakeloburg', '12 March 2027', '3 people', 'resume'];
const [BOOK, TO, DATE, PEOPLE, RESUME] = TYPED.map((_, index) => `ada-${index}`) as [
  string,
  string,
  string,
  string,
  string,
];
const offer: PlannedDelivery = {
  ...{ id: 'o-1', word: 'Makeloinn', kind: 'dialog', policy: 'interrupt', atStep: 0, delayMs: 0, by: 'http' },
};
const message: PlannedDelivery = { ...offer, id: 'm-1', kind: 'message', word: 'Takeloinn' };

const own = (text: string): Post => ({ replyTo: '', text });
const reply = (replyTo: string, text: string): Post => ({ replyTo, text });
const WHERE = reply(BOOK, 'Where do you want to go?');
const WHEN = reply(TO, 'When do you want to fly?');
const MANY = reply(DATE, 'How many of you are travelling?');
const TEXT = `${en.offer.news({ hotel: 'Makeloinn', price: 150, was: 200, dropPercent: 25, currency: 'USD' })} ${en.offer.question}`;
const OFFER = own(TEXT);
const NEWS = own('News of the Takeloinn.');
const AGAIN = own('Back to your trip to Bakeloburg: When do you want to fly?');
const MANY_ASIDE = [reply(DATE, en.putAside(en.offer.title('Makeloinn'))), MANY];
const TITLE = en.trip.title('Bakeloburg');
const RESUMED = reply(RESUME, 'Back to your trip to Bakeloburg: When do you want to fly?');

function seen(posts: Post[], deliveries: PlannedDelivery[] = [], uncertain: string[] = []): SeenConversation {
  const typed = TYPED.map((text, index) => ({ activity: activityOf(text, index) }));
  return { name: 'ada', serviceUrl: 'http://127.0.0.1:1/', posts, typed, deliveries, uncertain: new Set(uncertain) };
}

function activityOf(text: string, index: number) {
  return {
    ...{ type: 'message', id: `ada-${index}`, text, locale: 'en-GB', channelId: 'emulator' },
    ...{
      serviceUrl: 'http://127.0.0.1:1/',
      conversation: { id: 'ada' },
      from: { id: 'ada' },
      recipient: { id: 'bot' },
    },
  };
}

/** What the bot says where the question of an offer is asked again. */
async function askedAgain(): Promise<string> {
  const talk = startTalk(dialogs, 'en-GB');
  await talk.open('hotelOffer', { hotel: 'Makeloinn', price: 150, was: 200 });
  const { activities } = await talk.bot.askAgain(talk.state, talk.place);
  return activities.map(({ activity }) => activity['text'] || activity['summary']).join();
}

const cancelling = (delivery: PlannedDelivery): PlannedDelivery => ({ ...delivery, policy: 'cancel' });
const patient = (delivery: PlannedDelivery): PlannedDelivery => ({ ...delivery, policy: 'wait' });

test.for<[string, SeenConversation]>([
  ['answers one after another', seen([WHERE, WHEN, MANY])],
  ['two in another order', seen([WHERE, reply(DATE, 'Noted. Where do you want to go?'), reply(TO, MANY.text)])],
  ['an answer said again', seen([WHERE, WHEN, WHEN, MANY])],
  ['a part of an answer, and all of it', seen([WHERE, WHEN, OFFER, ...MANY_ASIDE.slice(0, 1), ...MANY_ASIDE], [offer])],
  ['a dialog on top, put aside', seen([WHERE, WHEN, OFFER, ...MANY_ASIDE], [offer])],
  ['a message, and the question again', seen([WHERE, WHEN, NEWS, AGAIN, MANY], [message])],
  [
    'a message that is injected between the words of an answer',
    seen([WHERE, WHEN, OFFER, ...MANY_ASIDE.slice(0, 1), NEWS, MANY], [offer, { ...message, policy: 'inject' }]),
  ],
  [
    'a dialog instead of another',
    seen(
      [WHERE, WHEN, own(en.stoppedForOther(TITLE, en.offer.title('Makeloinn'))), OFFER, RESUMED],
      [cancelling(offer)],
    ),
  ],
  [
    'a message instead of a dialog',
    seen([WHERE, WHEN, own(en.stoppedForOther(TITLE, undefined)), NEWS, RESUMED], [cancelling(message)]),
  ],
  ['a message before anything else', seen([NEWS, WHERE], [patient(message)])],
  ['a dialog that was opened in silence by a host that died', seen([WHERE, WHEN, ...MANY_ASIDE], [offer], ['o-1'])],
  ['and is asked about later', seen([WHERE, WHEN, OFFER, own(await askedAgain())], [offer], ['o-1'])],
  [
    'a message that is sent again after a crash, and the question',
    seen([WHERE, WHEN, NEWS, NEWS, AGAIN, MANY], [message], ['m-1']),
  ],
])('explained: %s', async ([, conversation]) => {
  expect(await replay(conversation)).toEqual([]);
});

test.for<[string, SeenConversation]>([
  ['an answer was lost', seen([WHERE, WHEN, reply(DATE, 'Noted. Where do you want to go?')])],
  [
    'two turns on the same state',
    seen([
      WHERE,
      WHEN,
      reply(DATE, 'Noted. Where do you want to go?'),
      reply(PEOPLE, 'Noted. When do you want to fly?'),
    ]),
  ],
  ['a turn that was run twice', seen([WHERE, WHEN, MANY, WHEN])],
  ['half an answer', seen([WHERE, WHEN, OFFER, ...MANY_ASIDE.slice(0, 1)], [offer])],
  ['an answer of somebody else', seen([WHERE, reply(TO, 'Back to your trip to Rome: When do you want to fly?')])],
  ['a dialog that was written over', seen([WHERE, WHEN, OFFER, MANY], [offer])],
  ['a dialog that nobody opened', seen([WHERE, WHEN, ...MANY_ASIDE], [offer])],
  ['a message that waits, in the middle of a dialog', seen([WHERE, NEWS], [patient(message)])],
  ['a message in whose place nothing was ended', seen([WHERE, WHEN, NEWS], [cancelling(message)])],
  ['a message without the question again', seen([WHERE, WHEN, NEWS, MANY], [message])],
  ['a dialog that was opened twice', seen([WHERE, WHEN, OFFER, OFFER], [offer])],
  ['words of nobody', seen([WHERE, own('Hello.')])],
])('not explained: %s', async ([, conversation]) => {
  expect(await replay(conversation)).toEqual([expect.stringContaining('which no order of turns explains')]);
});
