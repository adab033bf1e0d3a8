import { expect, test } from 'vitest';
import { messageFrom, userNamed } from '../../support/bot.ts';
import { startConnector } from '../../support/connector.ts';
import { until } from '../../support/until.ts';
import { startRunningBot } from './runningBot.ts';

test('what a producer puts on the queue with nothing but the SDK is delivered; what is wrong harms nobody else', async () => {
  await using channel = await startConnector();
  const bot = await startRunningBot(['--no-chat', '--visibility-seconds', '3']);
  expect((await bot.post(messageFrom('ada', channel))).status).toBe(202);
  const notify = (id: string) => JSON.stringify({ id, to: userNamed('ada'), message: { text: id } });
  const batch = [
    notify('as-json'),
    Buffer.from(notify('as-base64')).toString('base64'),
    '123',
    `{"id": 12345678901234567890, "to": {"everyone": true}, "message": {"text": "x"}}`,
    notify('12345678901234567890'),
    notify('before'),
    'a control \u0001 character',
    notify('after'),
    '{"id":"poisoned-metadata","dequeueCount":99,"popReceipt":"x","to":{"everyone":true},"message":{"text":"x"}}',
    'not JSON',
    notify('last'),
  ];
  for (const message of batch) await bot.queue.sendMessage(message);
  const good = ['as-json', 'as-base64', '12345678901234567890', 'before', 'after', 'last'];
  const sent = () => channel.textsIn('chat-ada').filter((text) => good.includes(text));
  await until('the good ones', () => sent().length >= good.length || undefined, 30);
  const letters = await until('the dead letters', async () => {
    const all = await bot.stores.deadLetters.list();
    return all.length >= 4 ? all : undefined;
  });
  // Azurite takes the one with the control character, which Azure refuses, and then can never hand it out.
  expect(letters.map(({ reason }) => reason).sort()).toEqual(['invalid', 'invalid', 'invalid', 'malformed']);
  expect(sent().sort()).toEqual([...good].sort());
  expect(await until('the end', async () => (await bot.stateOf('last')) ?? undefined)).toBe('sent');
});
