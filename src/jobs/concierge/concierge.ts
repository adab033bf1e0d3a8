import { z } from 'zod';
import { escapeText } from '../../domain/escapeText.ts';
import { priceIn } from '../../domain/eventPrice.ts';
import { DAY } from '../../domain/time.ts';
import { hotelTopic } from '../../domain/watch.ts';
import type { WatchedEvent } from '../../domain/watchedEvent.ts';
import { defineJob, type JobHandler, type JobStep } from '../jobHandler.ts';
import type { ConciergeTexts, ShownIdea } from './conciergeTexts.ts';
import { bestOf, type FoundIdea, type Idea, ideasAt } from './findIdeas.ts';
import { DESKS } from './guide/entry.ts';
import { guide } from './guide/guide.ts';
import { readQuestion } from './readQuestion.ts';

export interface ConciergeServices {
  /** What was last heard of a topic: prices of hotels. */
  latestOf: (topic: string) => Promise<WatchedEvent | undefined>;
  conciergeTexts: (locale: string | undefined) => ConciergeTexts;
  /** `https://…` or `queue:<name>`: somebody else who answers, `CONCIERGE_WORKER`. */
  conciergeWorker?: string | undefined;
  /** So long each desk takes. */
  deskSeconds?: number;
}

/** Its id: in rows, and where the chat starts it. */
export const CONCIERGE = 'concierge';

const input = z.object({ question: z.string() });
const checkpoint = z.object({
  /** How many desks were asked. */
  asked: z.number(),
  ideas: z.array(z.object({ city: z.string(), name: z.string() })),
});
type Checkpoint = z.infer<typeof checkpoint>;

const DESK_SECONDS = 8;
/** What queues and a busy app add. */
const MARGIN_SECONDS = 15;
/** Somebody else has people, and their own queue. */
const OUTSIDE = { deadlineMinutes: 24 * 60, expectedSeconds: 10 * 60 };

/**
 * An example of long work: it looks through a small guide, one desk after another, each with a checkpoint, and answers
 * with what fits the question's words. Yours asks what it likes to ask.
 */
export function concierge(services: ConciergeServices): JobHandler {
  const { conciergeWorker: worker, conciergeTexts: textsFor, deskSeconds = DESK_SECONDS } = services;
  return defineJob({
    id: CONCIERGE,
    deadlineMinutes: worker ? OUTSIDE.deadlineMinutes : 15,
    expectedSeconds: () => (worker ? OUTSIDE.expectedSeconds : DESKS.length * deskSeconds + MARGIN_SECONDS),
    retry: { most: 3, delaySeconds: 10 },
    input,
    checkpoint,
    begin: (): Checkpoint => ({ asked: 0, ideas: [] }),
    step: async ({ asked, ideas }, { input: { question }, locale, now }): Promise<JobStep<Checkpoint>> => {
      if (worker) return { handOver: { to: worker, data: { question, locale: locale ?? null } } };
      const texts = textsFor(locale);
      const desk = DESKS[asked];
      if (desk === undefined) return { result: await compose(services, { question, ideas, texts, now: now() }) };
      const found = ideasAt(desk, readQuestion(question));
      const percent = Math.round((100 * (asked + 1)) / (DESKS.length + 1));
      const progress = { percent, text: texts.asked(desk, found.length) };
      return { checkpoint: { asked: asked + 1, ideas: [...ideas, ...found] }, progress, afterSeconds: deskSeconds };
    },
  });
}

interface Found {
  question: string;
  ideas: readonly Idea[];
  texts: ConciergeTexts;
  now: Date;
}

async function compose({ latestOf }: ConciergeServices, { question, ideas, texts, now }: Found): Promise<string> {
  const asked = readQuestion(question);
  const found = bestOf(ideas, asked);
  const shown = escapeText(question);
  if (found.length === 0) {
    return texts.nothing(shown, { cities: guide.map(({ name }) => name), isCityKnown: asked.cities.length > 0 });
  }
  const toShown = async (idea: FoundIdea): Promise<ShownIdea> => ({
    ...{ name: idea.entry.name, about: idea.entry.about },
    city: asked.cities.length > 1 ? idea.city.name : undefined,
    price: idea.entry.desk === 'stay' ? await priceOf(latestOf, idea.entry.name, now) : undefined,
  });
  return texts.answer(shown, await Promise.all(found.map(toShown)));
}

/** A price that is older is no news. */
const OLDEST_PRICE = 7 * DAY;

async function priceOf(latestOf: ConciergeServices['latestOf'], hotel: string, now: Date): Promise<ShownIdea['price']> {
  const topic = hotelTopic(hotel.replace(/^the /i, ''));
  const event = topic && (await latestOf(topic));
  if (!event || now.getTime() - Date.parse(event.time) > OLDEST_PRICE) return undefined;
  const heard = priceIn(event.data);
  return heard && { amount: heard.price, currency: heard.currency };
}
