import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cancelNotification } from '../../../src/delivery/cancelNotification.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/domain/time.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { silent } from '../../support/silent.ts';

const message = { text: 'The trip begins' };

let bot: TestBot;
beforeEach(async () => {
  bot = await startBot();
  for (const name of ['ada', 'bob']) await bot.post(messageFrom(name, bot.channel));
});
afterEach(() => bot[Symbol.asyncDispose]());

const in_ = (milliseconds: number) => new Date(bot.services.now().getTime() + milliseconds).toISOString();
const postsTo = (name: string) => bot.channel.textsIn(`chat-${name}`).filter((text) => text === message.text).length;
const delaysOf = (id: string) =>
  bot.pointers.filter((pointer) => pointer.id === id).map(({ delaySeconds }) => delaySeconds);

describe('a message for later', () => {
  test('says that it is scheduled, and until when; near its time a pointer is queued that comes at it', async () => {
    const sendAt = in_(HOUR);
    await bot.enqueue({ id: 'later', to: userNamed('ada'), message, sendAt });
    expect(await bot.statusOf('later')).toMatchObject({
      state: 'scheduled',
      total: 1,
      counts: { waiting: 1 },
      recipients: [{ state: 'waiting', reason: 'scheduled', until: sendAt, attempts: 0 }],
    });
    bot.wait(HOUR - 4 * MINUTE);
    await bot.sweep();
    expect(delaysOf('later')).toEqual([]);
    bot.wait(2 * MINUTE);
    for (let sweep = 0; sweep < 3; sweep++) await bot.sweep();
    expect(delaysOf('later')).toEqual([expect.closeTo(120, -1)]);
    await bot.goOn('later');
    expect(postsTo('ada')).toBe(0);
    expect(delaysOf('later').slice(1)).toEqual([expect.closeTo(120, -1)]);
    bot.wait(2 * MINUTE);
    await bot.goOn('later');
    expect(postsTo('ada')).toBe(1);
    expect(await bot.statusOf('later')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  test('for soon has its pointer at once; where that gets lost, the sweep finds it', async () => {
    await bot.enqueue({ id: 'lost', to: userNamed('ada'), message, sendAt: in_(2 * MINUTE) });
    expect(delaysOf('lost')).toEqual([expect.closeTo(120, -1)]);
    bot.wait(2 * MINUTE);
    await bot.sweep();
    expect(delaysOf('lost')).toHaveLength(1);
    bot.wait(2 * MINUTE);
    await bot.sweep();
    expect(delaysOf('lost').slice(1)).toEqual([0]);
    await bot.goOn('lost');
    expect(postsTo('ada')).toBe(1);
  });

  test('whose pointer got lost near its time is found by the sweep too', async () => {
    await bot.enqueue({ id: 'lost', to: userNamed('ada'), message, sendAt: in_(20 * DAY) });
    bot.wait(20 * DAY - MINUTE);
    await bot.sweep();
    bot.wait(MINUTE + 2 * MINUTE);
    await bot.sweep();
    expect(delaysOf('lost')).toEqual([expect.closeTo(60, -1), 0]);
    await bot.goOn('lost');
    expect(await bot.statusOf('lost')).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  test('whose time has passed while nothing ran is sent then', async () => {
    await bot.enqueue({ id: 'missed', to: userNamed('ada'), message, sendAt: in_(HOUR) });
    bot.wait(9 * HOUR);
    for (let sweep = 0; sweep < 3; sweep++) await bot.sweep();
    expect(delaysOf('missed')).toEqual([0]);
    await bot.goOn('missed');
    expect(postsTo('ada')).toBe(1);
  });

  test('finds who was unknown when it was accepted', async () => {
    await bot.enqueue({ id: 'newcomer', to: userNamed('cy'), message, sendAt: in_(HOUR) });
    await bot.post(messageFrom('cy', bot.channel));
    bot.wait(HOUR);
    await bot.goOn('newcomer');
    expect(postsTo('cy')).toBe(1);
  });

  test('lives for a day from its time on, unless it says otherwise', async () => {
    await bot.enqueue({ id: 'day', to: userNamed('ada'), message, sendAt: in_(3 * DAY) });
    await bot.enqueue({
      id: 'hour',
      to: userNamed('bob'),
      message,
      sendAt: in_(3 * DAY),
      expiresAt: in_(3 * DAY + HOUR),
    });
    bot.wait(3 * DAY + 2 * HOUR);
    for (const id of ['day', 'hour']) await bot.goOn(id);
    expect(await bot.statusOf('day')).toMatchObject({ counts: { sent: 1 } });
    expect(await bot.statusOf('hour')).toMatchObject({ recipients: [{ state: 'expired', reason: 'deadline' }] });
  });

  test('whose time is past is sent at once', async () => {
    await bot.enqueue({ id: 'past', to: userNamed('ada'), message, sendAt: in_(-HOUR) });
    expect(postsTo('ada')).toBe(1);
  });

  test('is cancelled until it is claimed', async () => {
    await bot.enqueue({ id: 'no', to: userNamed('ada'), message, sendAt: in_(HOUR) });
    expect(await cancelNotification(bot.services, 'no', silent)).toEqual({
      kind: 'cancelled',
      cancelled: 1,
      tooLate: 0,
    });
    bot.wait(HOUR);
    await bot.goOn('no');
    await bot.sweep();
    expect(postsTo('ada')).toBe(0);
    expect(await bot.statusOf('no')).toMatchObject({ state: 'cancelled', counts: { cancelled: 1 } });
    await bot.enqueue({ id: 'yes', to: userNamed('ada'), message, sendAt: in_(HOUR) });
    bot.wait(HOUR);
    await bot.goOn('yes');
    expect(await cancelNotification(bot.services, 'yes', silent)).toEqual({
      kind: 'too-late',
      cancelled: 0,
      tooLate: 1,
    });
  });
});

describe('a broadcast for later', () => {
  test('lists its recipients at its time: those who were known when it was accepted', async () => {
    await bot.enqueue({ id: 'all', to: { everyone: true }, message, sendAt: in_(HOUR) });
    expect(await bot.statusOf('all')).toMatchObject({ state: 'scheduled', total: null, recipients: [] });
    bot.wait(MINUTE);
    await bot.post(messageFrom('cy', bot.channel));
    await bot.sweep();
    expect(delaysOf('all')).toEqual([]);
    bot.wait(57 * MINUTE);
    for (let sweep = 0; sweep < 3; sweep++) await bot.sweep();
    expect(delaysOf('all')).toEqual([expect.closeTo(120, -1)]);
    bot.wait(2 * MINUTE);
    await bot.goOn('all');
    expect(['ada', 'bob', 'cy'].map(postsTo)).toEqual([1, 1, 0]);
    expect(await bot.statusOf('all')).toMatchObject({ state: 'done', total: 2 });
  });

  test('is cancelled before anybody is listed: then nobody is written to', async () => {
    await bot.enqueue({ id: 'no', to: { everyone: true }, message, sendAt: in_(HOUR) });
    expect(await cancelNotification(bot.services, 'no', silent)).toMatchObject({ kind: 'cancelled' });
    await bot.goOn('no');
    bot.wait(2 * HOUR);
    await bot.goOn('no');
    expect(['ada', 'bob'].map(postsTo)).toEqual([0, 0]);
    expect(await bot.statusOf('no')).toMatchObject({ state: 'cancelled', counts: { cancelled: 2 } });
  });
});

test('a dialog for later takes its turn when its time has come', async () => {
  const dialog = { id: 'hotelOffer', options: { hotel: 'Bellagio', price: 159 } };
  await bot.enqueue({ id: 'offer', to: userNamed('ada'), dialog, sendAt: in_(HOUR) });
  expect(await bot.statusOf('offer')).toMatchObject({ recipients: [{ state: 'waiting', reason: 'scheduled' }] });
  bot.wait(50 * MINUTE);
  await bot.post(messageFrom('ada', bot.channel, { text: 'book a trip' }));
  bot.wait(10 * MINUTE + SECOND);
  await bot.goOn('offer');
  expect(await bot.statusOf('offer')).toMatchObject({ recipients: [{ state: 'waiting', reason: 'busy' }] });
});
