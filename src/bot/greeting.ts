import type { InboundActivity } from '../channel/inboundActivity.ts';
import type { Sighting } from '../domain/recipient.ts';
import type { Recorded } from '../recipients/recordSighting.ts';
import type { Texts } from './texts/en.ts';

/** A whole team that joins is greeted as one. */
const MOST_NAMES = 5;

/** Who is new is welcomed, once: channels repeat these events whenever a page is opened. */
export function greeting(
  inbound: InboundActivity,
  { seen, recorded: { after, isNew }, texts }: { seen: Sighting; recorded: Recorded; texts: Texts },
): string | undefined {
  // They wrote nothing now, and nothing is what they asked for.
  if (seen.event === 'removed' || after?.optedOut) return undefined;
  if (isNew) return seen.kind === 'user' ? texts.welcome(seen.reference.user?.name) : texts.welcomeToGroup;
  const newcomers = inbound.membersAdded?.filter(({ id }) => id !== inbound.recipient.id) ?? [];
  if (seen.kind === 'user' || newcomers.length === 0) return undefined;
  const names = newcomers.flatMap(({ name }) => name ?? []);
  return texts.welcomeMembers(names.length > MOST_NAMES ? [] : names);
}
