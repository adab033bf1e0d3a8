import { expect, test } from 'vitest';
import { readQuestion } from '../../../../src/jobs/concierge/readQuestion.ts';

test.each([
  ['where to eat in London', ['London'], ['food'], []],
  ['Where can I get vegetarian food in london?', ['London'], ['food'], ['vegetarian']],
  ['wo kann man in Rom günstig essen', ['Rome'], ['food'], ['cheap']],
  ['ein Café in Wien mit Kuchen', ['Vienna'], ['food'], ['coffee', 'cake']],
  ['museums in New York', ['New York'], ['sights'], ['museum']],
  ['what to see with kids in Paris', ['Paris'], ['sights'], ['children']],
  ['Sehenswürdigkeiten in Tokio', ['Tokyo'], ['sights'], []],
  ['a cheap hotel in Las Vegas', ['Las Vegas'], ['stay'], ['cheap']],
  ['wo übernachten in Berlin', ['Berlin'], ['stay'], []],
  ['how do I get from the airport to vegas', ['Las Vegas'], ['transport'], ['airport']],
  ['what to do in Rome', ['Rome'], ['sights'], []],
  ['where do we eat in Rome', ['Rome'], ['food'], []],
  ['fährt die U-Bahn in Wien nachts', ['Vienna'], ['transport'], ['night']],
  ['eat and sleep in London or Paris', ['London', 'Paris'], ['food', 'stay'], []],
  ['a dentist in London', ['London'], [], ['dentist']],
  ['Londonderry', [], [], ['londonderry']],
  ['the weather on Mars', [], [], ['weather', 'mars']],
])('%s', (question, cities, desks, words) => {
  const asked = readQuestion(question);
  expect(asked.cities.map(({ name }) => name)).toEqual(cities);
  expect(asked.desks).toEqual(desks);
  expect(asked.words).toEqual(expect.arrayContaining(words));
  expect(asked.isGeneral).toBe(false);
});

test.each(['London', 'tell me about London, please', 'was gibt es in London?'])(
  '%s is about all that London has',
  (question) => {
    expect(readQuestion(question)).toMatchObject({ desks: [], isGeneral: true });
  },
);
