import { CloudEvent, HTTP, type Message } from 'cloudevents';
import { expect, test } from 'vitest';
import { messageFrom } from '../../support/bot.ts';
import { startConnector } from '../../support/connector.ts';
import { until } from '../../support/until.ts';
import { startRunningBot } from './runningBot.ts';

test('a producer with CloudEvents: its webhook is let in, its prices become offers, once for each drop', async () => {
  await using channel = await startConnector();
  const bot = await startRunningBot(['--no-chat']);
  const url = new URL('/api/events', bot.messages);
  expect((await bot.post(messageFrom('ada', channel, { text: 'watch Bellagio below 150' }))).status).toBe(202);

  const headers = { 'WebHook-Request-Origin': 'eventgrid.azure.net', 'WebHook-Request-Rate': '120' };
  const validation = await fetch(url, { method: 'OPTIONS', headers });
  expect(validation.status).toBe(200);
  expect(Object.fromEntries(validation.headers)).toMatchObject({
    ...{ allow: 'POST', 'webhook-allowed-origin': 'eventgrid.azure.net', 'webhook-allowed-rate': '*' },
  });

  const price = (id: string, amount: number) => {
    const data = { price: amount, currency: 'USD' };
    return new CloudEvent({ id, source: '/prices', type: 'hotel.price', subject: 'bellagio', data });
  };
  const send = ({ headers, body }: Message) => {
    const named = Object.entries(headers).map(([name, value]) => [name, String(value)]);
    return fetch(url, { method: 'POST', headers: Object.fromEntries(named), body: String(body) });
  };
  const first = await send(HTTP.binary(price('1', 149)));
  expect([first.status, await first.json()]).toEqual([202, { accepted: 1, rejected: [] }]);
  const offers = () => channel.textsIn('chat-ada').filter((text) => /costs|is down/.test(text));
  await until('the offer', async () => (offers().length > 0 ? true : undefined));
  expect(offers()).toEqual([expect.stringContaining('149 USD')]);

  expect((await send(HTTP.structured(price('1', 149)))).status).toBe(202);
  expect((await send(HTTP.structured(price('2', 120)))).status).toBe(202);
  await until('the second offer', async () => (offers().length > 1 ? true : undefined));
  expect(offers()).toHaveLength(2);

  const emitted = await bot.proactive(
    'emit',
    '--type',
    'hotel.price',
    '--subject',
    'bellagio',
    '--data',
    '{"price":"low"}',
  );
  expect(emitted).toMatchObject({
    code: 0,
    output: expect.stringContaining('for those who watch hotel.price/bellagio'),
  });

  const { headers: chunked, body } = HTTP.structured(price('3', 10));
  const inChunks = await fetch(url, {
    ...{ method: 'POST', headers: { 'content-type': String(chunked['content-type']) }, duplex: 'half' },
    body: new Blob([String(body)]).stream(),
  });
  expect([inChunks.status, await inChunks.json()]).toMatchObject([411, { errors: [{ field: 'content-length' }] }]);

  const plain = await fetch(url, { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  expect([plain.status, plain.headers.get('content-type')]).toEqual([415, 'application/problem+json']);
  const none = await fetch(url, {
    method: 'POST',
    body: '[{}]',
    headers: { 'content-type': 'application/cloudevents-batch+json' },
  });
  expect([none.status, await none.json()]).toMatchObject([
    400,
    { errors: expect.arrayContaining([{ field: '[0].id', got: 'nothing', expected: expect.any(String) }]) },
  ]);
});
