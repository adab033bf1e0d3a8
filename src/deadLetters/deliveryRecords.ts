import { giveUp } from '../delivery/giveUp.ts';
import { openLedgers, progressOf } from '../delivery/heads.ts';
import { type ReplayServices, replayDeliveries } from '../delivery/replayDeliveries.ts';
import type { WorkServices } from '../delivery/work.ts';
import { type AcceptedNotification, aDayFrom, hashOfBody, hashOfRequest } from '../domain/acceptedNotification.ts';
import type { Log } from '../domain/log.ts';
import { decodeBody } from '../domain/messageBody.ts';
import { parseNotification } from '../domain/notification.ts';
import { wholeRange } from '../domain/range.ts';
import { recurs } from '../domain/series.ts';
import type { AcceptedRecords } from './acceptedRecords.ts';

/** The records of accepted notifications, as the dead letters see them. */
export function deliveryRecords(services: WorkServices, log: Log): AcceptedRecords {
  const { notifications, deliveries } = services;
  return {
    stateOf: async (id, body) => {
      const accepted = await notifications.get(id);
      if (!accepted || (body && asksForAnother(accepted, body))) return undefined;
      return progressOf(await openLedgers(deliveries, accepted)).hasEnded ? 'ended' : 'unfinished';
    },
    idsByBody: async (bodies) => notifications.idsByBody([...new Set(bodies.map(hashOfBody))]),
    giveUp: async (id, range) => {
      const accepted = await notifications.get(id);
      // A series is brought back by its row in `due`.
      if (accepted && !recurs(accepted))
        await giveUp(services, accepted, range ?? wholeRange(accepted.request.to), log);
    },
    reopenDeadLettered: (id) => reopenDeadLettered(services, id),
  };
}

function asksForAnother({ hash }: AcceptedNotification, body: Uint8Array): boolean {
  const decoded = decodeBody(body);
  const parsed = decoded.ok ? parseNotification(decoded.json) : undefined;
  return !parsed?.ok || hashOfRequest(parsed.notification) !== hash;
}

/** What ended because its message was given up is tried for a day more, from its time on. @returns how many. */
export async function reopenDeadLettered(
  services: ReplayServices & Pick<WorkServices, 'notifications'>,
  id: string,
): Promise<number> {
  const accepted = await services.notifications.get(id);
  if (!accepted) return 0;
  const expiresAt = aDayFrom(services.now(), accepted);
  return replayDeliveries(services, accepted, { states: ['failed', 'uncertain'], reason: 'dead-lettered', expiresAt });
}
