import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { allShards } from '../../../src/domain/keys.ts';
import type { Audience } from '../../../src/domain/notification.ts';
import { halve, partitionsIn, partitionsOf, rangeOf, wholeRange } from '../../../src/domain/range.ts';

const all = allShards();
const runOfShards = fc
  .tuple(fc.nat(63), fc.nat(63))
  .map(([one, other]) => all.slice(Math.min(one, other), Math.max(one, other) + 1));

describe('a range', () => {
  test.each<[string, string[]]>([
    ['list', ['list']],
    ['00', ['00']],
    ['63', ['63']],
    ['07-07', ['07']],
    ['09-11', ['09', '10', '11']],
    ['62-63', ['62', '63']],
    ['00-63', all],
  ])('%s', (range, partitions) => {
    expect(partitionsIn(range)).toEqual(partitions);
  });

  test.each([
    '',
    '64',
    '99',
    '5',
    '005',
    '31-00',
    '00-64',
    '60-99',
    '70-80',
    '00-',
    '-00',
    '0-5',
    '00-31-63',
    '00,01',
    ' 00',
    '00\n',
    '00 - 31',
    'list-01',
    'list-list',
    'List',
    '!guard',
    '٠١',
    '00-٣١',
  ])('%j is none', (range) => {
    expect(partitionsIn(range)).toBeUndefined();
  });

  test('is written as it is read', () => {
    fc.assert(
      fc.property(runOfShards, (shards) => {
        expect(partitionsIn(rangeOf(shards))).toEqual(shards);
      }),
    );
    expect([rangeOf(['07']), rangeOf(['list']), rangeOf(all)]).toEqual(['07', 'list', '00-63']);
  });

  test('without a shard is a mistake', () => {
    expect(() => rangeOf([])).toThrow('at least one shard');
  });
});

test.each<[Audience, string]>([
  [{ user: { channelId: 'msteams', userId: '29:ada' } }, 'list'],
  [{ user: { aadObjectId: 'x' } }, 'list'],
  [{ conversation: { channelId: 'msteams', conversationId: '19:x' } }, 'list'],
  [{ users: [{ channelId: 'msteams', userId: '29:ada' }] }, 'list'],
  [{ topic: 'hotel.price/bellagio' }, '00-63'],
  [{ everyone: true }, '00-63'],
  [{ everyone: true, channelId: 'msteams', tenantId: 't' }, '00-63'],
])('%j is all of %s', (to, range) => {
  expect(wholeRange(to)).toBe(range);
});

describe('of two halves', () => {
  test('none has a shard too many, and none is lost', () => {
    fc.assert(
      fc.property(runOfShards, (shards) => {
        const { kept, handedOn } = halve(shards);
        expect([...kept, ...handedOn]).toEqual(shards);
        expect(handedOn.length - kept.length).toBeOneOf([0, 1]);
        expect(partitionsIn(rangeOf(handedOn))).toEqual(handedOn);
      }),
    );
  });

  test.each<[string[], string[], string[]]>([
    [['00'], [], ['00']],
    [['00', '01'], ['00'], ['01']],
    [['00', '01', '02'], ['00'], ['01', '02']],
    [all, all.slice(0, 32), all.slice(32)],
    [[], [], []],
  ])('%j: %j and %j', (shards, kept, handedOn) => {
    expect(halve(shards)).toEqual({ kept, handedOn });
  });

  test('again and again until nothing is left, every shard has one worker', () => {
    const workers: string[] = [];
    const split = (shards: readonly string[]): void => {
      const [begun, ...left] = shards;
      if (begun === undefined) return;
      workers.push(begun);
      const { kept, handedOn } = halve(left);
      split(kept);
      split(handedOn);
    };
    split(all);
    expect(workers.sort()).toEqual(all);
  });
});

test.each<[string, readonly string[] | undefined, string | undefined, string[]]>([
  ['all of an audience that is scanned', undefined, undefined, all],
  ['those of a topic that had watchers', ['03', '17', '40'], undefined, ['03', '17', '40']],
  ['none where nobody watched', [], undefined, []],
  ['of a range those that had', ['03', '17', '40'], '03-17', ['03', '17']],
  ['none of a range where nobody watched', ['03'], '10-20', []],
])('the partitions of a notification are %s', (_what, shards, range, expected) => {
  expect(partitionsOf({ request: { to: { topic: 'a/b' } }, shards }, range)).toEqual(expected);
});
