import { describe, expect, test } from 'vitest';
import { textsFor } from '../../../../src/bot/texts/textsFor.ts';
import type { JobProgress } from '../../../../src/domain/job.ts';
import { DAY } from '../../../../src/domain/time.ts';
import { type ConciergeServices, concierge } from '../../../../src/jobs/concierge/concierge.ts';
import { guide } from '../../../../src/jobs/concierge/guide/guide.ts';
import type { JobStep } from '../../../../src/jobs/jobHandler.ts';
import { silent } from '../../../support/silent.ts';

const NOW = new Date('2026-11-23T20:30:00Z');
const SERVICES: ConciergeServices = {
  latestOf: async () => undefined,
  conciergeTexts: (locale) => textsFor(locale).concierge,
  deskSeconds: 0,
};

/** All steps, each from what storage would give back. */
async function ask(
  question: string,
  { locale = 'en', ...services }: Partial<ConciergeServices> & { locale?: string } = {},
) {
  const handler = concierge({ ...SERVICES, ...services });
  const context = { id: 'job', locale, signal: new AbortController().signal, now: () => NOW, log: silent };
  const progress: JobProgress[] = [];
  const waits: (number | undefined)[] = [];
  let checkpoint: unknown = null;
  for (let steps = 0; steps < 10; steps++) {
    const step: JobStep<unknown> = await handler.run({ input: { question }, step: steps, checkpoint }, context);
    if (!('checkpoint' in step)) return { step, progress, waits, text: 'result' in step ? String(step.result) : '' };
    checkpoint = JSON.parse(JSON.stringify(step.checkpoint));
    if (step.progress) progress.push(step.progress);
    waits.push(step.afterSeconds);
  }
  throw new Error('it has more than ten steps');
}

test('each desk is a step with its progress, and then comes the answer', async () => {
  const { progress, text } = await ask('where to eat in London');
  expect(progress).toEqual([
    { percent: 20, text: 'The food desk has three ideas' },
    { percent: 40, text: 'The sights desk has nothing on it' },
    { percent: 60, text: 'The hotel desk has nothing on it' },
    { percent: 80, text: 'The transport desk has nothing on it' },
  ]);
  expect(text).toBe(
    [
      "“where to eat in London”: the concierge's guide says\n",
      '- **Borough Market**: A covered food market by London Bridge; closed on Mondays.',
      '- **Dishoom**: The cooking of Bombay cafés; people queue for the naan.',
      '- **Rules**: British game and pies in Covent Garden, since 1798.',
    ].join('\n'),
  );
});

test('desks take their time, in waits that outlast the process', async () => {
  expect((await ask('London', { deskSeconds: 5 })).waits).toEqual([5, 5, 5, 5]);
  const seconds = concierge({ ...SERVICES, deskSeconds: 8 }).expectedSeconds({ question: 'London' });
  expect(seconds).toBeGreaterThan(4 * 8);
  expect(seconds).toBeLessThan(90);
});

const FIRSTS: [string, string][] = [
  ['a vegetarian restaurant in London', 'Dishoom'],
  ['cheap food in Paris', 'Bouillon Chartier'],
  ['wo kann man in Rom Pizza essen', 'Bonci Pizzarium'],
  ['a view of Berlin', 'Reichstag dome'],
  ['what to do in Vienna with children', 'Schönbrunn'],
  ['museums in New York', 'Metropolitan Museum of Art'],
  ['a cheap hotel in Las Vegas', 'Luxor'],
  ['from the airport to Tokyo by train', 'Narita Express'],
  ['tell me about the Luxor in vegas', 'Luxor'],
];

test.each(FIRSTS)('%s: %s comes first', async (question, first) => {
  expect(/- \*\*(.+?)\*\*/.exec((await ask(question)).text)?.[1]).toBe(first);
});

test('of another desk there is nothing in it, and of two cities each says which', async () => {
  const { text } = await ask('a cheap hotel in Berlin or Rome');
  expect(text).toContain('**The Beehive** (Rome)');
  expect(text).not.toContain('Curry 36');
});

test('a city alone gets something of every desk', async () => {
  const { progress, text } = await ask('Tokyo');
  expect(progress.every(({ text }) => /two|three/.test(text))).toBe(true);
  expect(text.match(/^- /gm)).toHaveLength(5);
});

describe('prices of hotels', () => {
  const heard = (data: unknown, ageMs = 0): Partial<ConciergeServices> => ({
    latestOf: async (topic) =>
      topic === 'hotel.price/bellagio'
        ? {
            ...{ source: '/feed', id: '1', type: 'hotel.price', subject: 'bellagio', data },
            time: new Date(NOW.getTime() - ageMs).toISOString(),
          }
        : undefined,
  });

  test('what the bot has heard is told', async () => {
    const { text } = await ask('where to sleep in Las Vegas', heard({ price: 159, currency: 'usd' }));
    expect(text).toContain(
      '- **Bellagio**: On the lake with the fountains, in the middle of the Strip. The price that I heard last: 159 USD.\n',
    );
    expect(text).toMatch(/- \*\*Venetian\*\*: Suites only, and canals indoors\.\n/);
  });

  test.each([
    ['of long ago', { price: 159 }, 8 * DAY],
    ['that is no number', { price: '159' }, 0],
    ['that is missing', null, 0],
  ])('one %s is not', async (_what, data, ageMs) => {
    expect((await ask('where to sleep in Las Vegas', heard(data, ageMs))).text).not.toContain('price');
  });
});

describe('nothing found', () => {
  test.each(['where to eat on Mars', 'a dentist in London', '?', 'constructor __proto__'])('%s', async (question) => {
    const { text, progress } = await ask(question);
    expect(progress.map(({ text }) => text)).toContain('The food desk has nothing on it');
    expect(text).toContain('has nothing on');
    for (const { name } of guide) expect(text).toContain(name);
  });

  test('in German', async () => {
    const { text, progress } = await ask('wo isst man auf dem Mars', { locale: 'de-DE' });
    expect(progress[0]?.text).toBe('Fürs Essen gibt es nichts');
    expect(text).toContain('Dazu steht leider nichts im Reiseführer');
  });
});

test('in German with ideas', async () => {
  const { text, progress } = await ask('wo man in Wien übernachtet, Hotels', { locale: 'de-DE' });
  expect(progress[2]?.text).toBe('Für Hotels gibt es zwei Ideen');
  expect(text).toContain('**Hotel Sacher**');
});

const HOSTILE = [
  ['words without end', 'where to eat in London '.repeat(440)],
  ['one long word', `eat London ${'x'.repeat(10_000)}`],
  ['marks', '**[x](https://evil.example)** <at>all</at> @all\n# '.repeat(200)],
  ['letters that grow', '\ufdfa'.repeat(10_000)],
  ['half a character', '\ud83d'.repeat(10_000)],
] as const;

test.each(HOSTILE)('10,000 characters: %s', async (_what, question) => {
  const before = performance.now();
  const { text } = await ask(question);
  expect(performance.now() - before).toBeLessThan(500);
  expect(text.length).toBeLessThan(3000);
  expect(text.isWellFormed()).toBe(true);
  expect(text).not.toMatch(/<at>|\]\(https:\/\/evil|@all/);
});

test('what another release has kept and this guide has not is left out', async () => {
  const handler = concierge(SERVICES);
  const context = { id: 'job', locale: 'en', signal: new AbortController().signal, now: () => NOW, log: silent };
  const ideas = [
    { city: 'London', name: 'Rules' },
    { city: 'London', name: 'A place that closed' },
    { city: 'Atlantis', name: 'Rules' },
  ];
  const job = { input: { question: 'eat in London' }, step: 4, checkpoint: { asked: 4, ideas } };
  const step = await handler.run(job, context);
  expect(step).toEqual({ result: expect.stringMatching(/says\n\n- \*\*Rules\*\*: .*\.$/) });
});

test('where somebody else answers, the question is handed over', async () => {
  const worker = 'queue:concierge-questions';
  const { step, progress } = await ask('where to eat in London', { conciergeWorker: worker });
  expect(step).toEqual({ handOver: { to: worker, data: { question: 'where to eat in London', locale: 'en' } } });
  expect(progress).toEqual([]);
  const here = concierge(SERVICES);
  const outside = concierge({ ...SERVICES, conciergeWorker: worker });
  expect(outside.deadlineMinutes).toBeGreaterThan(here.deadlineMinutes);
});
