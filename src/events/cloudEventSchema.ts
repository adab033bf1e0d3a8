const text = { type: 'string', minLength: 1 };

/** Of an event: our topic is `<type>/<subject>`, so that it needs more than CloudEvents asks for. */
export const cloudEventSchema = {
  type: 'object',
  title: 'CloudEvent',
  description: 'A CloudEvent 1.0 in JSON; other attributes, named with a-z and 0-9, may be there and are not kept.',
  required: ['specversion', 'id', 'source', 'type', 'subject'],
  properties: {
    specversion: { const: '1.0' },
    id: { ...text, maxLength: 1000, description: 'With the source it names the event: twice the same is one.' },
    source: { ...text, maxLength: 2000, format: 'uri-reference' },
    type: { type: 'string', pattern: '^[^/\\s]+$', description: 'The first half of the topic, hotel.price.' },
    subject: { type: 'string', pattern: '^\\S+$', description: 'The second half of the topic, bellagio.' },
    time: {
      type: ['string', 'null'],
      format: 'date-time',
      description: 'When it happened. Absent or ahead of our clock: now.',
    },
    datacontenttype: { type: ['string', 'null'] },
    data: { description: 'What happened; watches filter on it. For the price of a hotel: price, currency, city.' },
    data_base64: { type: ['string', 'null'], description: 'The same as bytes, in place of data.' },
  },
};
