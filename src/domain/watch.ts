import { z } from 'zod';

/** Which events a watch is about: plain JSON, so that whatever fires it can read it. */
const filter = z.union([
  z.object({ below: z.number(), currency: z.string().exactOptional() }),
  /** `from` is the price at which the watch began; null until one is known. */
  z.object({ dropPercent: z.number(), from: z.number().nullable() }),
]);
export type WatchFilter = z.infer<typeof filter>;

/** What somebody wants to hear of: one for each topic. */
export const watchSchema = z.object({
  v: z.literal(1),
  /** `hotel.price/bellagio` */
  topic: z.string(),
  /** What it is called where it was asked for: `Bellagio`. */
  name: z.string(),
  filter,
  since: z.string(),
});
export type Watch = z.infer<typeof watchSchema>;

/** More nobody keeps track of, and each costs its share of every event. */
export const MOST_WATCHES = 50;

/** What the price of a hotel is about; undefined for a name that has neither letters nor digits. */
export function hotelTopic(hotel: string): string | undefined {
  const subject = hotel
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '');
  return subject === '' ? undefined : `hotel.price/${subject}`;
}
