import type { AcceptedNotification } from '../domain/acceptedNotification.ts';
import type { Log } from '../domain/log.ts';
import type { Range } from '../domain/range.ts';
import { close } from './closeLedger.ts';
import { openLedgers } from './heads.ts';
import type { WithVoice, WorkServices } from './work.ts';
import { workOnRange } from './workOnRange.ts';

/**
 * Ends as `failed(dead-lettered)` what has no end state in a range and is not claimed: nobody could process it.
 * What is claimed ends by its lease.
 */
export async function giveUp(
  services: WorkServices,
  accepted: AcceptedNotification,
  range: Range,
  log: Log,
): Promise<void> {
  for (const ledger of await openLedgers(services.deliveries, accepted, range)) await close(ledger, 'dead-lettered');
  await workOnRange(withoutVoice(services), accepted, range, log);
}

/** For who ends things: whatever else services carry, nothing is sent. */
export function withoutVoice(services: WithVoice): WorkServices {
  const { sender: _sender, bot: _bot, ...rest } = services;
  return rest;
}
