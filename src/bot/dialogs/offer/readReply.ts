import { type Phrase, phrase, plainWords, saysOnly } from '../../reading/plainWords.ts';

export type Reply = 'book' | 'decline' | 'more' | 'unwatch';

// In the order in which they are tried: `don't book it` has the words of both.
const REPLIES: readonly [Reply, Phrase][] = [
  [
    'unwatch',
    phrase(
      'watching unwatch beobachten beobachte',
      'stop end please this it the hotel that bitte das hotel nicht mehr aufhören auf zu hör es ich will möchte',
    ),
  ],
  [
    'more',
    phrase(
      'more details detail info information mehr einzelheiten infos informationen',
      'tell me show give please about it the offer hotel i want to know hear some any erzähl mir sag zeig gib bitte dazu davon darüber darüber über das angebot hotel ich möchte wissen will weitere',
    ),
  ],
  [
    'decline',
    phrase(
      "no nope nah not don't dont later pass skip back nein nö nicht kein keine später zurück",
      "now thanks thank you today interested this time for me it i'm i am do want to book take the offer right yet maybe please rather i'd jetzt danke heute diesmal interesse lieber vielleicht buchen das angebot ich will möchte bitte mal ein andermal",
    ),
  ],
  [
    'book',
    phrase(
      'yes yep yeah yup sure ok okay book take buy deal ja jep jo klar gern gerne okey buche buchen nehme nehmen nimm',
      "please of course i'll i ill will want to do let's lets the it that this offer room hotel for me now great good sounds perfect thanks thank you go ahead and a das es den bitte ich mir möchte will angebot zimmer hotel doch jetzt prima gut super danke sehr es wir",
    ),
  ],
];

/** By itself it puts off what lies on top, whatever it is, and does not turn it down. */
const PUTS_OFF = ['later', 'später'];

/** What somebody answers to an offer, in either language; undefined when it is none of the four. */
export function readReply(text: string): Reply | undefined {
  if (PUTS_OFF.includes(plainWords(text).join(' '))) return undefined;
  return REPLIES.find(([, words]) => saysOnly(text, words))?.[0];
}
