import { expect, test } from 'vitest';
import { en } from '../../src/bot/texts/en.ts';
import { checkDeliveries, type SeenDeliveries, type SeenDelivery } from './checkDeliveries.ts';
import type { PlannedDelivery } from './soakPlan.ts';

type Record = NonNullable<SeenDelivery['record']>;
type Post = SeenDeliveries['posts'][number];

const dialog: PlannedDelivery = {
  ...{ id: 'o-1', word: 'Makeloinn', kind: 'dialog', policy: 'interrupt', atStep: 0, delayMs: 0, by: 'http' },
};
const message: PlannedDelivery = { ...dialog, id: 'm-1', kind: 'message', policy: 'wait', word: 'Takeloinn' };
const OFFER = {
  replyTo: '',
  text: en.offer.news({ hotel: 'Makeloinn', price: 150, was: 200, dropPercent: 25, currency: 'USD' }),
};
const AGAIN = { replyTo: '', text: 'Back to the offer of the Makeloinn: The Makeloinn is down by 25 %' };
const NEWS = { replyTo: '', text: 'News of the Takeloinn.' };
const NOTICE = {
  ...{ replyTo: '', text: en.stoppedForOther('your trip', 'the Makeloinn') },
};

function entry(state: Record['state'], reason: string | null = null, second = 0): Record['timeline'][number] {
  return { at: `2026-11-22T10:00:0${second}Z`, state, reason, detail: null, httpStatus: null };
}

function recorded(state: Record['state'], more: Partial<Record> = {}): Record {
  return { state, reason: null, possibleDuplicate: false, timeline: [entry('accepted'), entry(state)], ...more };
}

function waited(second: number): Record {
  return recorded('sent', { timeline: [entry('waiting', 'busy', second), entry('sent', null, 9)] });
}

const again = recorded('sent', { possibleDuplicate: true });
const killed = { hasKills: true };

function one(plan: PlannedDelivery, record: Record | undefined, posts: Post[], more: Partial<SeenDeliveries> = {}) {
  return { deliveries: [{ plan, record }], posts, hasKills: false, ...more };
}

function two(first: Record, second: Record): SeenDeliveries {
  const deliveries = [
    { plan: dialog, record: first },
    { plan: message, record: second },
  ];
  return { deliveries, posts: [OFFER, NEWS], hasKills: false };
}

test.for<[string, SeenDeliveries, string[]]>([
  ['sent once', one(dialog, recorded('sent'), [OFFER]), []],
  ['a message, perhaps twice', one(message, again, [NEWS, NEWS], killed), []],
  ['a dialog that was asked about again', one(dialog, again, [OFFER, AGAIN], killed), []],
  ['a dialog of which its question alone was seen', one(dialog, again, [AGAIN], killed), []],
  ['in the order in which they waited', two(waited(1), waited(2)), []],
  ['expired', one({ ...message, limit: { maxWait: 'PT3S', afterWait: 'expire' } }, recorded('expired'), []), []],
  ['no record', one(dialog, undefined, []), ['no record']],
  ['no end', one(dialog, recorded('waiting'), []), ['ended as waiting null', '0 ends in its timeline']],
  ['an end that is not due', one(dialog, recorded('failed', { reason: 'rejected' }), []), ['ended as failed rejected']],
  ['sent, and nobody got it', one(dialog, recorded('sent'), []), ['sent, and the connector did not get it']],
  ['twice in silence', one(message, recorded('sent'), [NEWS, NEWS]), ['2 POSTs without possibleDuplicate']],
  ['opened twice', one(dialog, again, [OFFER, OFFER], killed), ['the dialog was opened 2 times']],
  ['in doubt without a kill', one(dialog, again, [OFFER]), ['in doubt, and nobody was killed']],
  [
    'told twice',
    one({ ...dialog, policy: 'cancel' }, recorded('sent'), [NOTICE, NOTICE, OFFER]),
    ['2 notices of what it ended'],
  ],
  [
    'two ends',
    one(dialog, recorded('sent', { timeline: [entry('uncertain'), entry('sent')] }), [OFFER]),
    ['2 ends in its timeline'],
  ],
  [
    'expired and seen',
    one({ ...message, limit: { maxWait: 'PT3S', afterWait: 'expire' } }, recorded('expired'), [NEWS]),
    ['expired, and the connector got it'],
  ],
  ['injected, and it waited', one({ ...message, policy: 'inject' }, waited(1), [NEWS]), ['injected, and it waited']],
  ['in another order', two(waited(2), waited(1)), ['o-1 came before m-1, which had waited for longer']],
])('%s', ([, seen, expected]) => {
  const broken = checkDeliveries(seen).map((each) => each.replace(/^\S+ \(\w+, \w+\): /, ''));
  expect(broken).toEqual(expected);
});
