import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { gate, postsOf, takePointers } from '../../support/hosts.ts';

const to = userNamed('ada');
const LEASE_MS = 61_000;
const never = () => new Promise<never>(() => {});

let bot: TestBot;
let other: TestBot;
beforeEach(async () => {
  bot = await startBot();
  other = await startBot({}, bot);
  await bot.post(messageFrom('ada', bot.channel));
});
afterEach(() => bot[Symbol.asyncDispose]());

/** A host that dies between a claim and its POST. */
function stopSending({ services }: TestBot, pass: () => Promise<void>): void {
  services.sender.send = () => pass().then(never);
}

/** A host that dies between a POST and its record. */
function stopRecording({ services: { deliveries } }: TestBot, pass: () => Promise<void>): void {
  const write = deliveries.write.bind(deliveries);
  deliveries.write = (partition, writes) => (writes.guard ? write(partition, writes) : pass().then(never));
}

const posts = (text: string) => [...postsOf(bot, text).values()].reduce((sum, count) => sum + count, 0);
const recordOf = async (id: string) => (await bot.statusOf(id)).recipients[0];
const statesOf = async (id: string) => (await recordOf(id))?.timeline.map(({ state, reason }) => reason ?? state);

describe.each([
  ['between the claim and the POST', stopSending, 0],
  ['between the POST and the record', stopRecording, 1],
])('a host that dies %s', (_where, stop, made) => {
  async function crash(id: string, onUncertain: 'hold' | 'resend'): Promise<void> {
    const dying = await startBot({}, bot);
    const { reached, pass } = gate();
    stop(dying, pass);
    void dying.enqueue({ id, to, message: { text: id }, onUncertain }, { messageId: id });
    await reached;
  }

  test('hold: nobody takes it before the lease has run out, and then it ends as uncertain', async () => {
    await crash('held', 'hold');
    await other.enqueue({ id: 'held', to, message: { text: 'held' }, onUncertain: 'hold' }, { messageId: 'held' });
    expect(await recordOf('held')).toMatchObject({ state: 'sending', attempts: 0 });
    expect(posts('held')).toBe(made);
    bot.wait(LEASE_MS);
    await other.goOn('held', { range: 'list' });
    expect(await recordOf('held')).toMatchObject({ state: 'uncertain', reason: 'crashed', possibleDuplicate: false });
    expect(await statesOf('held')).toEqual(['accepted', 'sending', 'crashed']);
    expect(await bot.statusOf('held')).toMatchObject({ state: 'done', counts: { uncertain: 1 }, total: 1 });
    expect(posts('held')).toBe(made);
  });

  test('resend: sent by the next, which says for good that it may have come twice', async () => {
    await crash('again', 'resend');
    bot.wait(LEASE_MS);
    await other.goOn('again', { range: 'list' });
    expect(await recordOf('again')).toMatchObject({ state: 'sent', attempts: 2, possibleDuplicate: true });
    expect(await statesOf('again')).toEqual(['accepted', 'sending', 'retrying', 'sending', 'sent']);
    expect(posts('again')).toBe(made + 1);
  });

  test('resend: the third death is the last', async () => {
    await crash('thrice', 'resend');
    for (let deaths = 1; deaths < 3; deaths++) {
      bot.wait(LEASE_MS);
      await crash('thrice', 'resend');
    }
    expect(await recordOf('thrice')).toMatchObject({ state: 'sending', attempts: 2, possibleDuplicate: true });
    bot.wait(LEASE_MS);
    await other.goOn('thrice', { range: 'list' });
    expect(await recordOf('thrice')).toMatchObject({ state: 'uncertain', reason: 'crashed', attempts: 3 });
    expect(posts('thrice')).toBe(3 * made);
  });

  test('is found by the sweep', async () => {
    await crash('found', 'resend');
    bot.wait(LEASE_MS + 60_000);
    await other.sweep();
    expect(other.pointers).toEqual([{ id: 'found', range: 'list', delaySeconds: 0 }]);
    await takePointers(other);
    expect(await recordOf('found')).toMatchObject({ state: 'sent', possibleDuplicate: true });
  });
});

describe('a host that was only paused, and answers after its lease', () => {
  /** Its POST is made at once; what became of it it hears when the gate opens. */
  function paused(host: TestBot) {
    const { sender } = host.services;
    const hold = gate();
    const send = sender.send.bind(sender);
    sender.send = async (...given) => {
      const outcome = await send(...given);
      await hold.pass();
      return outcome;
    };
    return hold;
  }

  const enqueue = (host: TestBot, onUncertain: 'hold' | 'resend') =>
    host.enqueue({ id: 'late', to, message: { text: 'late' }, onUncertain }, { messageId: 'late' });

  test('when nobody came in between: its outcome counts', async () => {
    const { reached, open } = paused(bot);
    const first = enqueue(bot, 'resend');
    await reached;
    bot.wait(LEASE_MS);
    open();
    await first;
    expect(await recordOf('late')).toMatchObject({ state: 'sent', attempts: 1, possibleDuplicate: false });
  });

  test('while another has claimed: dropped, the later claim decides', async () => {
    const first = paused(bot);
    const slow = enqueue(bot, 'resend');
    await first.reached;
    bot.wait(LEASE_MS);
    const second = paused(other);
    const quick = enqueue(other, 'resend');
    await second.reached;
    first.open();
    await slow;
    expect(await recordOf('late')).toMatchObject({ state: 'sending', attempts: 1, possibleDuplicate: true });
    second.open();
    await quick;
    expect(await recordOf('late')).toMatchObject({ state: 'sent', attempts: 2, possibleDuplicate: true });
    expect(posts('late')).toBe(2);
  });

  test('after another has sent and recorded: dropped', async () => {
    const first = paused(bot);
    const slow = enqueue(bot, 'resend');
    await first.reached;
    bot.wait(LEASE_MS);
    await enqueue(other, 'resend');
    const recorded = await recordOf('late');
    expect(recorded).toMatchObject({ state: 'sent', attempts: 2, possibleDuplicate: true });
    first.open();
    await slow;
    expect(await recordOf('late')).toEqual(recorded);
    expect(await bot.statusOf('late')).toMatchObject({ total: 1, counts: { sent: 1 } });
    expect(bot.log.join('\n')).toContain('1 left to a later claim');
  });

  test('after another has ended it as uncertain: that end stays', async () => {
    const first = paused(bot);
    const slow = enqueue(bot, 'hold');
    await first.reached;
    bot.wait(LEASE_MS);
    await enqueue(other, 'hold');
    first.open();
    await slow;
    expect(await recordOf('late')).toMatchObject({ state: 'uncertain', reason: 'crashed', attempts: 1 });
    expect(await bot.statusOf('late')).toMatchObject({ total: 1, counts: { uncertain: 1 } });
    expect(posts('late')).toBe(1);
  });
});
