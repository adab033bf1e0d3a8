import { z } from 'zod';
import { instant } from '../../../domain/notification.ts';

const price = z.number().min(0.01).max(1_000_000_000);

function isCurrency(code: string): boolean {
  return Intl.supportedValuesOf('currency').includes(code);
}

/** What a notification says of the offer that it opens. */
export const offerOptions = z.strictObject({
  hotel: z.string().trim().min(1).max(100).describe('Its name, without an article: Bellagio.'),
  price: price.describe('What it costs now.'),
  was: price.exactOptional().describe('What it cost before; the drop is told in percent.'),
  currency: z.string().refine(isCurrency, 'an ISO 4217 code, USD').default('USD'),
  city: z.string().trim().min(1).max(100).exactOptional(),
  validUntil: instant.exactOptional().describe('After it the offer is not shown any more: expired, stale.'),
  topic: z
    .string()
    .regex(/^[^/\s]+\/\S+$/, '<type>/<subject>, hotel.price/bellagio')
    .max(500)
    .exactOptional()
    .describe("What `stop watching` ends. Default: hotel.price/<the hotel's name in small letters, with hyphens>."),
});

export type OfferOptions = z.infer<typeof offerOptions>;

/** The drop in whole percent; undefined where it is no drop that anybody would speak of. */
export function dropPercent({ price, was }: Pick<OfferOptions, 'price' | 'was'>): number | undefined {
  if (was === undefined || was <= price) return undefined;
  return Math.round((1 - price / was) * 100) || undefined;
}
