import { CloudEvent, type CloudEventV1, HTTP, type Message } from 'cloudevents';
import { expect, test } from 'vitest';
import { eventsTaken, request } from '../../support/events.ts';

/** What CloudEvents' own SDK sends is taken as it was meant. */
const ATTRIBUTES = { source: 'https://example.com/prices', type: 'hotel.price', subject: 'bellagio' };
const TIME = '2026-11-23T10:00:00.000Z';

const EVENTS: [string, Partial<CloudEventV1<unknown>>][] = [
  ['JSON', { data: { price: 159, tags: ['a', null], city: 'Zürich' }, datacontenttype: 'application/json' }],
  ['no data', {}],
  ['a text', { data: '<a>ä</a>', datacontenttype: 'text/xml' }],
  ['an extension', { data: { price: 1 }, datacontenttype: 'application/json', partitionkey: '7', retries: 3 }],
];

const send = ({ headers, body }: Message) => {
  const given = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  return request(typeof body === 'string' ? body : JSON.stringify(body ?? ''), Object.fromEntries(given));
};

test.each(EVENTS)('structured and binary: %s', async (_name, more) => {
  const made = new CloudEvent({ ...ATTRIBUTES, id: 'a-1', time: TIME, ...more });
  const meant = { ...ATTRIBUTES, id: 'a-1', time: TIME, data: more.data ?? null };
  for (const message of [HTTP.structured(made), HTTP.binary(made)]) {
    const { post, taken } = eventsTaken();
    const asked = send(message);
    const answer = await post(message.body === undefined ? { ...asked, body: new Uint8Array() } : asked);
    expect(answer).toEqual({ status: 202, jsonBody: { accepted: 1, rejected: [] } });
    expect(taken()).toEqual([meant]);
  }
});

test('bytes', async () => {
  const made = new CloudEvent({
    ...ATTRIBUTES,
    time: TIME,
    data: new Uint8Array([0xff, 0]),
    datacontenttype: 'image/png',
  });
  const { post, taken } = eventsTaken();
  expect(await post(send(HTTP.structured(made)))).toMatchObject({ status: 202 });
  expect(taken()).toMatchObject([{ id: made.id, data: '/wA=' }]);
});

// The SDK reads batches, but makes none.
test('a batch', async () => {
  const made = EVENTS.map(
    ([, more], index) => new CloudEvent({ ...ATTRIBUTES, id: `b-${index}`, time: TIME, ...more }),
  );
  const { post, taken } = eventsTaken();
  const body = JSON.stringify(made.map((event) => event.toJSON()));
  const answer = await post(request(body, { 'content-type': 'application/cloudevents-batch+json' }));
  expect(answer).toEqual({ status: 202, jsonBody: { accepted: EVENTS.length, rejected: [] } });
  expect(taken().map(({ id, data }) => [id, data])).toEqual(
    EVENTS.map(([, more], index) => [`b-${index}`, more.data ?? null]),
  );
});
