import { z } from 'zod';
import { isTimeZone } from '../domain/timeZone.ts';

// Not an offset, which Intl takes too: it is another one after the clocks have changed.
const zone = z
  .string()
  .max(100)
  .regex(/^[A-Za-z]/)
  .refine(isTimeZone);
const clientInfo = z.object({ type: z.literal('clientInfo'), timezone: zone });

const MOST_ENTITIES = 50;

/** The zone of a person's device: Teams says it in an entity, others in a field of its own. */
export function timeZoneIn({
  entities,
  localTimezone,
}: {
  entities?: object[] | null | undefined;
  localTimezone?: unknown;
}): string | undefined {
  const said = (entities ?? []).slice(0, MOST_ENTITIES).flatMap((entity) => clientInfo.safeParse(entity).data ?? []);
  return said[0]?.timezone ?? zone.safeParse(localTimezone).data;
}
