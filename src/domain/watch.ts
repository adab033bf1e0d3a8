import { z } from 'zod';
import { contentSchema, contentTemplateSchema } from './contentTemplate.ts';
import { eventFilterSchema } from './eventFilter.ts';
import { type Problem, problemsOf } from './problem.ts';

const price = z.number().positive();

/** Which events a watch is about: plain JSON, so that whatever fires it can read it. */
const filter = z.union(
  [
    z.strictObject({ below: price, currency: z.string().exactOptional() }),
    /** `from` is the price that a drop is measured from: the first one seen, then the last one told; null until known. */
    z.strictObject({
      dropPercent: z.number().positive().lt(100),
      from: price.nullable(),
      currency: z.string().exactOptional(),
    }),
    z.strictObject({ where: eventFilterSchema }),
  ],
  '{ below }, { dropPercent, from } or { where }',
);
export type WatchFilter = z.infer<typeof filter>;

const fired = z.object({
  by: z.string(),
  at: z.string(),
  price: z.number().exactOptional(),
  content: contentSchema,
});
export type FiredBy = z.infer<typeof fired>;

/** What somebody wants to hear of: one for each topic. */
export const watchSchema = z.object({
  v: z.literal(1),
  /** `hotel.price/bellagio` */
  topic: z.string(),
  /** What it is called where it was asked for: `Bellagio`. */
  name: z.string().max(500),
  filter,
  since: z.string(),
  /** When the person began to watch this, where they have changed it since. */
  begun: z.string().exactOptional(),
  /** Absent: every. A `once` watch ends when it fires. */
  mode: z.enum(['every', 'once']).exactOptional(),
  /** What is said when it fires. Absent: the dialog `hotelOffer`, of the price in the event's data. */
  becomes: contentTemplateSchema.exactOptional(),
  /** The event that fired it last, by the id of its notification, and what that became. */
  fired: fired.exactOptional(),
  /** And before that, the newest first: a worker may still have to tell what they became. */
  firedBefore: z.array(fired).exactOptional(),
  /** Since it fired, the price has been at the limit or above: the next one below it is news. */
  isRearmed: z.boolean().exactOptional(),
  /** When that happened which changed the watch last. What happened before comes too late. */
  asOf: z.string().exactOptional(),
  /** A `once` watch that has fired: it is kept until nobody can ask for its content any more. */
  isEnded: z.boolean().exactOptional(),
});
export type Watch = z.infer<typeof watchSchema>;

export type ParsedWatch = { ok: true; watch: Watch } | { ok: false; problems: Problem[] };

/** Checks what somebody wants to watch: the filter and the template with their limits. */
export function parseWatch(input: unknown): ParsedWatch {
  const parsed = watchSchema.safeParse(input);
  return parsed.success ? { ok: true, watch: parsed.data } : { ok: false, problems: problemsOf(parsed.error, input) };
}

/** More nobody keeps track of, and each costs its share of every event. */
export const MOST_WATCHES = 50;

/** The type of the events that say what a hotel costs. */
export const HOTEL_PRICE = 'hotel.price';

/** What the price of a hotel is about; undefined for a name that has neither letters nor digits. */
export function hotelTopic(hotel: string): string | undefined {
  const subject = hotel
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  return subject === '' ? undefined : `${HOTEL_PRICE}/${subject}`;
}
