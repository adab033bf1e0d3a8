import { expect, test } from 'vitest';
import { checkRound, type Observation } from './checkRound.ts';
import type { SeenDelivery } from './notificationStatus.ts';

type Person = [who: string, posts: number, delivery?: Partial<SeenDelivery>];

function observe(people: Person[], more: Partial<Observation> = {}, state = 'done'): Observation {
  const deliveries = people.map(([who, , delivery]) => ({
    ...{ who, state: 'sent', reason: null, possibleDuplicate: false },
    ...delivery,
  }));
  const status = { state, total: people.length, deliveries };
  return {
    policy: 'resend',
    recipients: people.map(([who]) => who),
    text: 'hello',
    posts: people.flatMap(([who, posts]) => Array.from({ length: posts }, () => ({ who, text: 'hello' }))),
    status,
    later: status,
    runningAtKill: 1,
    ...more,
  };
}

const crowd = (count: number, posts: number, delivery: Partial<SeenDelivery>): Person[] =>
  Array.from({ length: count }, (_, index) => [`person-${index}`, posts, delivery]);
const uncertain = { state: 'uncertain', reason: 'crashed' };
const again = { possibleDuplicate: true };

test.for<[string, Observation, string[]]>([
  ['all sent once', observe([['ada', 1]]), []],
  [
    'uncertain, seen or not',
    observe(
      [
        ['ada', 0, uncertain],
        ['bob', 1, uncertain],
      ],
      { policy: 'hold' },
    ),
    [],
  ],
  ['twice, and said so', observe([['ada', 2, again]]), []],
  ['perhaps twice, and once', observe([['ada', 1, again]]), []],
  ['fifty at risk in one call', observe(crowd(50, 2, again)), []],
  ['a hundred at risk in two calls', observe(crowd(100, 0, uncertain), { runningAtKill: 2 }), []],
  ['not done', observe([['ada', 1]], {}, 'running'), ['never done: the whole is running']],
  ['no row', observe([['ada', 1]], { recipients: ['ada', 'bob'] }), ['total is 1, expected 2', '1 without a row: bob']],
  [
    'two rows',
    observe(
      [
        ['ada', 1],
        ['ada', 0],
      ],
      { recipients: ['ada'] },
    ),
    ['total is 2, expected 1', '1 with more than one row: ada'],
  ],
  [
    'a stranger',
    observe([['eve', 0, uncertain]], { recipients: [] }),
    ['total is 1, expected 0', '1 that nobody asked for: eve'],
  ],
  ['another text', observe([['ada', 1]], { text: 'goodbye' }), ['1 POSTs that nobody asked for: ada']],
  ['no end', observe([['ada', 0, { state: 'waiting', reason: 'retrying' }]]), ['1 in no end state that is due: ada']],
  [
    'an end that is not due',
    observe([['ada', 1, { state: 'failed', reason: 'rejected' }]]),
    ['1 in no end state that is due: ada'],
  ],
  [
    'an end that did not hold',
    observe([['ada', 1]], { later: observe([['ada', 1, uncertain]]).status }),
    ['1 moved on from their end: ada'],
  ],
  ['sent and not seen', observe([['ada', 0]]), ['1 sent without a POST: ada']],
  ['twice in silence', observe([['ada', 2]]), ['1 with several POSTs and without possibleDuplicate: ada']],
  ['twice under hold', observe([['ada', 2, again]], { policy: 'hold' }), ['1 with several POSTs under hold: ada']],
  ['too many at risk', observe(crowd(51, 2, again)), ['51 uncertain or twice, expected at most 50']],
  [
    'at risk without a kill',
    observe([['ada', 0, uncertain]], { runningAtKill: 0 }),
    ['1 uncertain or twice, expected at most 0'],
  ],
  [
    'many of a kind',
    observe(crowd(6, 0, {})),
    ['6 sent without a POST: person-0, person-1, person-2, person-3, person-4, …'],
  ],
])('%s', ([, seen, expected]) => {
  expect(checkRound(seen)).toEqual(expected);
});
