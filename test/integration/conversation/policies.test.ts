import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { en } from '../../../src/bot/texts/en.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import type { TestBot } from '../../support/bot.ts';
import { heardDuring, notify, putPerson, recordOf, say, stackOf, startTalkBot } from '../../support/conversations.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startTalkBot();
});
afterAll(() => bot[Symbol.asyncDispose]());

const STOPPED = (title: string, what?: string) => en.stoppedForOther(`the ${title}`, what);
const LEFT = (title: string) => en.abandoned(`the ${title}`);

const contents = { message: { message: { text: 'Hi' } }, dialog: { dialog: { id: 'offer' } } };
type Content = keyof typeof contents;

/** How far ahead a wait ends, in minutes. */
async function minutesLeft(id: string): Promise<number> {
  const { until } = await recordOf(bot, id);
  return Math.round((Date.parse(until ?? '') - bot.services.now().getTime()) / MINUTE);
}

let people = 0;
/** Somebody in a dialog. */
async function inDialog(dialog?: string): Promise<string> {
  const name = `p${++people}`;
  await putPerson(bot, name, dialog);
  return name;
}

describe('a person who is in no dialog', () => {
  test.each([
    ['message', 'inject', 'Hi'],
    ['message', 'wait', 'Hi'],
    ['message', 'cancel', 'Hi'],
    ['message', 'interrupt', 'Hi'],
    ['dialog', 'wait', 'offer?'],
    ['dialog', 'cancel', 'offer?'],
    ['dialog', 'interrupt', 'offer?'],
  ] as const)('a %s with %s comes as it is', async (content, whenBusy, text) => {
    const name = await inDialog();
    expect(await notify(bot, name, name, { ...contents[content], whenBusy })).toEqual([text]);
    expect(await recordOf(bot, name)).toMatchObject({ state: 'sent', attempts: 1, detail: null });
    expect(await stackOf(bot, name)).toEqual(content === 'dialog' ? ['offer'] : []);
  });
});

interface Row {
  dialog: 'trip' | 'survey' | 'payment';
  content: Content;
  whenBusy: string;
  /** What is read; undefined: it waits for so many minutes. */
  texts?: string[];
  minutes?: number;
  stack: string[];
  detail: string | null;
}
// Half an hour is what a wait lasts; after an hour without a word the person has left.
const rows: Row[] = [
  ...(['trip', 'survey', 'payment'] as const).flatMap((dialog): Row[] => [
    { dialog, content: 'message', whenBusy: 'inject', texts: ['Hi'], stack: [dialog], detail: null },
    { dialog, content: 'message', whenBusy: 'wait', minutes: 30, stack: [dialog], detail: dialog },
    { dialog, content: 'dialog', whenBusy: 'wait', minutes: 30, stack: [dialog], detail: dialog },
  ]),
  ...(['message', 'dialog'] as const).flatMap((content) =>
    ['cancel', 'interrupt'].flatMap((whenBusy): Row[] => [
      { dialog: 'survey', content, whenBusy, minutes: 30, stack: ['survey'], detail: 'survey' },
      { dialog: 'payment', content, whenBusy, minutes: 60, stack: ['payment'], detail: 'payment' },
    ]),
  ),
  {
    ...{ dialog: 'trip', content: 'message', whenBusy: 'cancel', texts: [STOPPED('trip'), 'Hi'] },
    ...{ stack: [], detail: 'ended trip' },
  },
  {
    ...{ dialog: 'trip', content: 'dialog', whenBusy: 'cancel', texts: [STOPPED('trip', 'the offer'), 'offer?'] },
    ...{ stack: ['offer'], detail: 'ended trip' },
  },
  {
    ...{ dialog: 'trip', content: 'message', whenBusy: 'interrupt', texts: ['Hi', 'Back to the trip: trip?'] },
    ...{ stack: ['trip'], detail: 'interrupted trip' },
  },
  {
    ...{ dialog: 'trip', content: 'dialog', whenBusy: 'interrupt', texts: ['offer?'] },
    ...{ stack: ['trip', 'offer'], detail: 'interrupted trip' },
  },
];

describe('a person who is in a dialog', () => {
  test.each(rows)(
    '$dialog: a $content with $whenBusy',
    async ({ dialog, content, whenBusy, texts = [], minutes, ...row }) => {
      const name = await inDialog(dialog);
      expect(await notify(bot, name, name, { ...contents[content], whenBusy })).toEqual(texts);
      const waits = { state: 'waiting', reason: 'busy', attempts: 0 };
      const expected = minutes === undefined ? { state: 'sent', reason: null, attempts: 1 } : waits;
      expect(await recordOf(bot, name)).toMatchObject({ ...expected, detail: row.detail });
      if (minutes !== undefined) expect(await minutesLeft(name)).toBe(minutes);
      expect(await stackOf(bot, name)).toEqual(row.stack);
    },
  );

  test('an offer that was laid on top leads back when it ends', async () => {
    const name = await inDialog('trip');
    await notify(bot, name, name, { ...contents.dialog, whenBusy: 'interrupt' });
    expect(await say(bot, name, 'done')).toEqual(['offer: 0 noted', 'Back to the trip: trip?']);
    expect(await say(bot, name, 'monday')).toEqual(['trip noted monday']);
  });

  test('what was cancelled comes back where it stood', async () => {
    const name = await inDialog('trip');
    await notify(bot, name, name, { ...contents.message, whenBusy: 'cancel' });
    expect(await say(bot, name, 'resume')).toEqual(['Back to the trip: trip?']);
    expect(await say(bot, name, 'done')).toEqual(['trip: 1 noted']);
  });
});

describe('the end of the wait', () => {
  const HALF_AN_HOUR = 30 * MINUTE + 1000;

  interface After {
    dialog: string;
    content: Content;
    more: object;
    texts: string[];
    record: object;
  }
  const after: After[] = [
    {
      ...{ dialog: 'trip', content: 'message', more: {}, texts: ['Hi'] },
      record: { state: 'sent', detail: 'waited 30 min' },
    },
    {
      ...{ dialog: 'trip', content: 'message', more: { afterWait: 'interrupt' } },
      texts: ['Hi', 'Back to the trip: trip?'],
      record: { state: 'sent', detail: 'waited 30 min; interrupted trip' },
    },
    {
      ...{ dialog: 'trip', content: 'message', more: { afterWait: 'expire' }, texts: [] },
      record: { state: 'expired', reason: 'deadline', detail: 'trip', attempts: 0 },
    },
    {
      ...{ dialog: 'trip', content: 'dialog', more: {}, texts: ['offer?'] },
      record: { state: 'sent', detail: 'waited 30 min; interrupted trip' },
    },
    {
      ...{ dialog: 'trip', content: 'dialog', more: { afterWait: 'expire' }, texts: [] },
      record: { state: 'expired', reason: 'deadline', detail: 'trip', attempts: 0 },
    },
    {
      ...{ dialog: 'survey', content: 'message', more: { whenBusy: 'cancel' }, texts: [STOPPED('survey'), 'Hi'] },
      record: { state: 'sent', detail: 'waited 30 min; ended survey' },
    },
    {
      ...{ dialog: 'payment', content: 'message', more: {}, texts: [] },
      record: { state: 'waiting', reason: 'busy', detail: 'payment' },
    },
    {
      ...{ dialog: 'payment', content: 'message', more: { afterWait: 'expire' }, texts: [] },
      record: { state: 'expired', reason: 'deadline', detail: 'payment' },
    },
  ];
  test.each(after)('$dialog, a $content, $more', async ({ dialog, content, more, texts, record }) => {
    const name = await inDialog(dialog);
    expect(await notify(bot, name, name, { ...contents[content], whenBusy: 'wait', ...more })).toEqual([]);
    bot.wait(HALF_AN_HOUR);
    expect(await heardDuring(bot, name, () => bot.goOn(name))).toEqual(texts);
    expect(await recordOf(bot, name)).toMatchObject(record);
  });

  test('its own maxWait, by the sweep alone', async () => {
    const name = await inDialog('trip');
    await notify(bot, name, name, { ...contents.message, whenBusy: 'wait', maxWait: 'PT5M' });
    expect(await minutesLeft(name)).toBe(5);
    bot.wait(4 * MINUTE);
    expect(await heardDuring(bot, name, () => bot.goOn(name))).toEqual([]);
    bot.wait(3 * MINUTE);
    bot.pointers.splice(0);
    await bot.sweep();
    expect(bot.pointers).toContainEqual({ id: name, range: 'list', delaySeconds: 0 });
    expect(await heardDuring(bot, name, () => bot.goOn(name))).toEqual(['Hi']);
    expect(await recordOf(bot, name)).toMatchObject({ state: 'sent', detail: 'waited 7 min' });
  });

  test('a dialog that must not be disturbed outlasts it, until the person has left', async () => {
    const name = await inDialog('payment');
    await notify(bot, name, name, { ...contents.message, whenBusy: 'wait' });
    bot.wait(HALF_AN_HOUR);
    await bot.goOn(name);
    expect(await minutesLeft(name)).toBe(30);
    bot.wait(HALF_AN_HOUR);
    expect(await heardDuring(bot, name, () => bot.goOn(name))).toEqual([LEFT('payment'), 'Hi']);
    expect(await recordOf(bot, name)).toMatchObject({ state: 'sent', detail: 'waited 1 h; ended payment' });
    expect(await say(bot, name, 'resume')).toEqual(['Back to the payment: payment?']);
  });

  test('who goes on answering has not left', async () => {
    const name = await inDialog('payment');
    await notify(bot, name, name, { ...contents.dialog, whenBusy: 'interrupt' });
    bot.wait(59 * MINUTE);
    await say(bot, name, 'a word');
    bot.wait(2 * MINUTE);
    expect(await heardDuring(bot, name, () => bot.goOn(name))).toEqual([]);
    expect(await minutesLeft(name)).toBe(58);
    expect(await say(bot, name, 'done')).toEqual(['payment: 2 noted', 'offer?']);
  });
});
