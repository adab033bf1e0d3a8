import { beforeEach, describe, expect, test } from 'vitest';
import { startTalk, type Talk } from './talk.ts';
import { announcement, offer, survey, trip } from './testDialogs.ts';

const all = [survey, trip, offer, announcement];
const LOST = expect.stringContaining('cannot go on with what we were doing');

let talk: Talk;
beforeEach(() => {
  talk = startTalk(all);
});

describe('a dialog that throws', () => {
  test('leaves the dialogs as they were; the person is told, and the cause is in the log', async () => {
    await talk.say('book a trip');
    const { stack } = talk.state;
    talk.clock.now = new Date('2026-11-22T10:05:00Z');
    expect(await talk.say('explode')).toEqual([expect.stringContaining('Something broke on our side')]);
    expect(talk.state).toMatchObject({ stack, heardAt: '2026-11-22T10:05:00.000Z' });
    expect(talk.log.join()).toContain('the dialog is broken');
  });

  test('in an invoke answers the call', async () => {
    await talk.say('book a trip');
    const { activities } = await talk.bot.turn(talk.state, { ...messageOfInvoke, text: 'explode' }, talk.place.log);
    expect(activities.map(({ activity }) => [activity.type, activity['value']])).toEqual([
      ['invokeResponse', { status: 500 }],
    ]);
  });

  test('when it is opened throws at who opens it', async () => {
    await expect(talk.open('offer', { price: 'cheap' })).rejects.toThrow();
    await expect(talk.open('trip')).rejects.toThrow(`dialog "trip" cannot be opened: expected offer | announcement`);
  });
});

test('an invoke without a dialog says nothing', async () => {
  expect(await talk.bot.turn(talk.state, messageOfInvoke, talk.place.log)).toEqual({
    state: { ...talk.state, heardAt: '2026-11-22T10:00:00.000Z' },
    activities: [],
  });
});

const messageOfInvoke = {
  type: 'invoke',
  id: 'i-1',
  channelId: 'msteams',
  serviceUrl: 'https://smba.trafficmanager.net/emea/',
  conversation: { id: 'a:1' },
  from: { id: '29:ada' },
  recipient: { id: '28:bot' },
};

describe('dialogs of another release', () => {
  const old = [
    { id: 'gone', state: {} },
    { id: 'trip', state: {} },
  ];

  test('that are not there any more are dropped with an apology, and the words heard', async () => {
    talk.state = { ...talk.state, stack: old };
    expect(talk.bot.running(talk.state)).toBeUndefined();
    expect(await talk.say('book a trip')).toEqual([LOST, 'When do you want to fly?']);
    expect(talk.state.stack.map(({ id }) => id)).toEqual(['trip']);
    expect(talk.log.join()).toContain('gone, trip');
  });

  test('that do not know their state are dropped too', async () => {
    await talk.open('offer', { price: 1, stale: true });
    expect(await talk.say('survey')).toEqual([LOST, 'What is your name?']);
  });

  test('are not kept by a cancel', async () => {
    talk.state = { ...talk.state, stack: old };
    expect(talk.keep(await talk.bot.setAside(talk.state, 'cancelled', {}, talk.place))).toEqual([LOST]);
    expect(talk.state).toMatchObject({ stack: [], setAside: [] });
  });

  test('give way to an offer, whose words come first', async () => {
    talk.state = { ...talk.state, stack: old };
    expect(await talk.open('offer', { price: 1 })).toEqual(['Shall I book the Bellagio?', LOST]);
    expect(talk.state.stack).toHaveLength(1);
  });

  test('do not come back, and are forgotten', async () => {
    await talk.open('offer', { price: 1, stale: true });
    const { stack } = talk.state;
    const until = '2026-11-23T10:00:00Z';
    const aside = { title: 'an offer', why: 'cancelled' as const, until };
    talk.state = {
      ...talk.state,
      stack: [],
      setAside: [
        { ...aside, stack: old },
        { ...aside, stack },
      ],
    };
    expect(await talk.say('resume')).toEqual([LOST]);
    expect(await talk.say('resume')).toEqual([LOST]);
    expect(await talk.say('resume')).toEqual(['Nothing is put aside.']);
    expect(talk.state.stack).toEqual([]);
  });
});

describe("a notification's dialog", () => {
  test.each([
    ['is right', { id: 'offer', options: { price: 1 } }, []],
    ['needs no options', { id: 'announcement' }, []],
    ['is unknown', { id: 'nope' }, [{ field: 'dialog.id', got: '"nope"', expected: 'offer | announcement' }]],
    [
      'is one that only the person begins',
      { id: 'trip' },
      [{ field: 'dialog.id', got: '"trip"', expected: 'offer | announcement' }],
    ],
    [
      'has wrong options',
      { id: 'offer', options: { price: 'x', colour: 1 } },
      [
        { field: 'dialog.options.price', got: '"x"', expected: 'number' },
        { field: 'dialog.options.colour', got: '1', expected: 'no such field' },
      ],
    ],
  ])('%s', (_what, dialog, problems) => {
    expect(talk.bot.check(dialog)).toEqual(problems);
  });

  test('is fresh as its options say', async () => {
    const offered = (until: string) => ({ id: 'offer', options: { price: 1, until } });
    expect(await talk.bot.isFresh(offered('2026-11-22T10:00:01Z'))).toBe(true);
    expect(await talk.bot.isFresh(offered('2026-11-22T10:00:00Z'))).toBe(false);
    expect(await talk.bot.isFresh({ id: 'announcement' })).toBe(true);
  });
});

test('two dialogs cannot have one id', () => {
  expect(() => startTalk([trip, trip])).toThrow('two dialogs have the id "trip"');
});
