import { expect, test } from 'vitest';
import { contentTemplateSchema } from '../../../src/domain/contentTemplate.ts';
import { problemsOf } from '../../../src/domain/problem.ts';
import { renderContent } from '../../../src/domain/renderContent.ts';

const DATA = {
  price: 159.5,
  name: 'The *Bellagio*',
  link: '[x](http://a)',
  booked: false,
  rooms: [{ beds: 2 }],
  nothing: null,
  zero: -0,
  long: 'x'.repeat(600),
  html: 'a b/c?d',
};
const EVENT = {
  ...{ source: '/feed', id: '1', type: 'hotel.price', subject: 'bellagio', time: '2026-11-23T12:00:00.000Z' },
  data: Object.assign(JSON.parse('{"__proto__": {"secret": 1}}'), DATA),
};
const VALUES = { event: EVENT, watch: { name: 'Bellagio', topic: 'hotel.price/bellagio', from: 199 } };

test.each([
  ['no placeholder', 'Hello', 'Hello'],
  ['a number', 'Now {{data.price}}.', 'Now 159.5.'],
  ['spaces in it', 'Now {{ data.price }}.', 'Now 159.5.'],
  ['the event', '{{event.type}}/{{event.subject}} {{event.id}} {{event.source}}', 'hotel.\u200bprice/bellagio 1 /feed'],
  ['the watch', '{{watch.name}}, was {{watch.from}}', 'Bellagio, was 199'],
  ['a text, escaped', '**{{data.name}}**', '**The \\*Bellagio\\***'],
  ['a link', '{{data.link}}', '\\[x\\](http:\u200b//a)'],
  ['a truth', '{{data.booked}}', 'false'],
  ['a path', '{{data.rooms.0.beds}} beds', '2 beds'],
  ['what is missing', 'In {{data.city}}.', 'In ….'],
  ['null', '{{data.nothing}}', '…'],
  ['an object', '{{data.rooms}}', '…'],
  [
    'what every object has',
    '{{data.constructor.name}} {{data.__proto__.polluted}} {{data.rooms.__proto__.length}}',
    '… … …',
  ],
  ['a long one', '{{data.long}}', `${'x'.repeat(199)}…`],
  ['an address', 'https://example.org/h/{{data.html}}', 'https://example.org/h/a%20b%2Fc%3Fd'],
])('a message with %s', (_name, text, expected) => {
  const template = contentTemplateSchema.parse({ message: { text, importance: 'high' } });
  expect(renderContent(template, VALUES)).toEqual({ message: { text: expected, importance: 'high' } });
});

test('a card becomes text everywhere, and stays a card', () => {
  const body = [
    { type: 'TextBlock', text: '{{data.price}}' },
    { type: 'TextBlock', text: '{{data.link}}', wrap: true },
  ];
  const template = contentTemplateSchema.parse({ message: { card: { type: 'AdaptiveCard', body } }, whenBusy: 'wait' });
  expect(renderContent(template, VALUES)).toEqual({
    message: {
      card: {
        type: 'AdaptiveCard',
        body: [
          { type: 'TextBlock', text: '159.5' },
          { type: 'TextBlock', text: '\\[x\\](http:\u200b//a)', wrap: true },
        ],
      },
    },
    whenBusy: 'wait',
  });
});

test('a value alone in an option keeps its type; what is missing is left out', () => {
  const options = {
    price: '{{data.price}}',
    rooms: '{{data.rooms}}',
    booked: '{{data.booked}}',
    zero: '{{data.zero}}',
    name: '{{data.name}}',
    told: 'of {{data.name}}',
    city: '{{data.city}}',
    nothing: '{{data.nothing}}',
    long: '{{data.long}}',
    list: [1, '{{data.city}}', '{{data.price}}'],
    was: '{{watch.from}}',
  };
  const template = contentTemplateSchema.parse({ dialog: { id: 'mine', options }, whenBusy: 'wait', maxWait: 'PT1H' });
  const content = renderContent(template, VALUES);
  expect(content).toEqual({
    dialog: {
      id: 'mine',
      options: {
        ...{ price: 159.5, rooms: [{ beds: 2 }], booked: false, zero: 0, name: 'The *Bellagio*' },
        ...{ told: 'of The \\*Bellagio\\*', list: [1, 159.5], was: 199 },
      },
    },
    ...{ whenBusy: 'wait', maxWait: 'PT1H' },
  });
  expect(JSON.parse(JSON.stringify(content))).toEqual(content);
});

test.each([
  ['nothing', {}, { field: 'message', expected: 'exactly one of message and dialog' }],
  ['both', { message: { text: 'a' }, dialog: { id: 'b' } }, { field: 'message' }],
  ['a strange field', { message: { text: 'a' }, to: 1 }, { field: 'to', got: '1', expected: 'no such field' }],
  ['an injected dialog', { dialog: { id: 'b' }, whenBusy: 'inject' }, { field: 'whenBusy', got: '"inject"' }],
  ['an unknown root', { message: { text: '{{env.PATH}}' } }, { field: 'message.text', got: '"{{env.PATH}}"' }],
  ['an unknown field', { message: { text: '{{watch.fired}}' } }, { field: 'message.text' }],
  ['code', { message: { text: '{{data.a()}}' } }, { field: 'message.text' }],
  ['what never closes', { message: { text: '{{data.a' } }, { field: 'message.text' }],
  ['a dialog of the event', { dialog: { id: '{{data.id}}' } }, { field: 'dialog.id' }],
  ['in options', { dialog: { id: 'a', options: { b: ['{{x}}'] } } }, { field: 'dialog.options.b[0]', got: '"{{x}}"' }],
  ['too much', { message: { text: 'x'.repeat(4000) } }, { field: '', expected: 'at most 4000 characters of JSON' }],
  [
    'too many',
    { message: { text: '{{data.a}}'.repeat(21) } },
    { field: '', expected: 'at most 20 placeholders, not 21' },
  ],
])('refused: %s', (_name, template, problem) => {
  const parsed = contentTemplateSchema.safeParse(template);
  const problems = parsed.success ? [] : problemsOf(parsed.error, template);
  expect(problems).toContainEqual({
    got: expect.anything(),
    expected: expect.anything(),
    ...problem,
  });
});
