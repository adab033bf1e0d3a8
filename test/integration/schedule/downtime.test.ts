import { expect, test } from 'vitest';
import { occurrenceId } from '../../../src/domain/recurrence.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/time.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';

const MONDAY = Date.parse('2027-01-04T08:00:00.000Z');
const THURSDAY = MONDAY + 3 * DAY;
const iso = (time: number) => new Date(time).toISOString();

/** Everything that the queue would bring by now, and what the sweeps of the first minutes find. */
async function startAgain(bot: TestBot): Promise<void> {
  const queued = bot.pointers.splice(0);
  for (const { id, range } of queued) await bot.goOn(id, { range: range || 'list' });
  for (let minute = 0; minute < 8; minute++) {
    await bot.sweep();
    for (const { id, range } of bot.pointers.splice(0)) await bot.goOn(id, { range: range || 'list' });
    bot.wait(MINUTE);
  }
}

test.each(['queued messages come', 'queued messages are lost'])(
  'after three days without the app, %s: each is right',
  async (how) => {
    await using bot = await startBot();
    bot.wait(MONDAY - bot.services.now().getTime());
    for (const name of ['ada', 'bob', 'cy']) await bot.post(messageFrom(name, bot.channel));
    const ada = userNamed('ada');
    const at = (hours: number) => iso(MONDAY + hours * HOUR);
    const send = (id: string, more: object, to: object = ada) =>
      bot.enqueue({ id, to, message: { text: id }, ...more });

    await send('reminder-of-soon', { sendAt: iso(MONDAY + 2 * MINUTE), expiresAt: at(7 * 24) });
    await send('reminder-late', { sendAt: at(10), expiresAt: at(10 + 7 * 24) });
    await send('message-of-tuesday', { sendAt: at(24) });
    await send('message-of-this-morning', { sendAt: at(70) });
    await send('message-of-friday', { sendAt: at(96) });
    await send('everyone-of-this-morning', { sendAt: at(71) }, { everyone: true });
    await send('daily', { recurrence: { cron: '30 9 * * *', timeZone: 'Europe/Berlin' } });
    await send('hourly', { recurrence: { cron: '15 * * * *', timeZone: 'UTC' } });
    await send('mondays', { recurrence: { cron: '0 12 * * 1', timeZone: 'UTC' } });
    await bot.post(messageFrom('bob', bot.channel, { text: 'book a trip' }));
    await send('parked-expires', { whenBusy: 'wait', maxWait: 'PT30M', afterWait: 'expire' }, userNamed('bob'));
    await send('parked-comes', { whenBusy: 'wait', expiresAt: at(30 * 24) }, userNamed('bob'));

    // The timer does not run, and nobody takes a message from a queue.
    bot.wait(THURSDAY - bot.services.now().getTime());
    if (how === 'queued messages are lost') bot.pointers.splice(0);
    await startAgain(bot);

    const stateOf = async (id: string) => {
      const { recipients } = await bot.statusOf(id);
      return recipients.map(({ state, reason }) => (reason ? `${state}(${reason})` : state)).join();
    };
    expect(await stateOf('reminder-of-soon'), 'its message was queued already').toBe('sent');
    expect(await stateOf('reminder-late'), 'a person wants it late rather than never').toBe('sent');
    expect(await stateOf('message-of-tuesday'), 'it was for a day').toBe('expired(deadline)');
    expect(await stateOf('message-of-this-morning')).toBe('sent');
    expect(await stateOf('message-of-friday')).toBe('waiting(scheduled)');
    expect(await bot.statusOf('everyone-of-this-morning')).toMatchObject({ state: 'done', counts: { sent: 3 } });
    expect(await stateOf('parked-expires')).toMatch(/^expired/);
    expect(await stateOf('parked-comes')).toBe('sent');

    const times = (text: string) => bot.channel.textsIn('chat-ada').filter((said) => said === text).length;
    expect(times('daily'), 'of three that were missed the last one').toBe(1);
    expect(times('hourly'), 'of seventy that were missed the last one').toBe(1);
    expect(times('mondays'), 'it is past its day').toBe(0);
    expect((await bot.statusOf('daily')).recurrence).toMatchObject({
      next: '2027-01-07T08:30:00.000Z',
      recent: [occurrenceId('daily', new Date('2027-01-06T08:30:00Z'))],
    });
    expect((await bot.statusOf('mondays')).recurrence?.next).toBe('2027-01-11T12:00:00.000Z');
    expect(await stateOf(occurrenceId('mondays', new Date(at(4))))).toBe('expired(deadline)');
  },
);
