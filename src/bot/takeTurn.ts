import type { TurnContext } from 'botbuilder';
import { type InboundActivity, textWithoutMention, toSighting } from '../channel/inboundActivity.ts';
import type { Sighting } from '../domain/recipient.ts';
import { type Recorded, recordSighting } from '../recipients/recordSighting.ts';
import type { RecipientsTable } from '../storage/recipientsTable.ts';
import { texts } from './texts.ts';

export interface BotServices {
  recipients: RecipientsTable;
  now: () => Date;
}

/** One turn: writes down whom the activity came from, then answers. */
export async function takeTurn(
  { recipients, now }: BotServices,
  inbound: InboundActivity,
  context: TurnContext,
): Promise<void> {
  const seen = toSighting(inbound);
  if (!seen) return;
  const recorded = await recordSighting(recipients, seen, now());
  const reply = seen.event === 'message' ? answer(inbound) : greeting(inbound, seen, recorded);
  if (reply) await context.sendActivity(reply);
}

function answer(inbound: InboundActivity): string {
  return textWithoutMention(inbound).toLowerCase() === 'help' ? texts.help : texts.notUnderstood;
}

/** Who is new is welcomed, once: channels repeat these events whenever a page is opened. */
function greeting(inbound: InboundActivity, seen: Sighting, { isNew }: Recorded): string | undefined {
  if (seen.event === 'removed') return undefined;
  if (isNew) return seen.kind === 'user' ? texts.welcome(seen.reference.user?.name) : texts.welcomeToGroup;
  const newcomers = inbound.membersAdded?.filter(({ id }) => id !== inbound.recipient.id) ?? [];
  if (seen.kind === 'user' || newcomers.length === 0) return undefined;
  return texts.welcomeMembers(newcomers.flatMap(({ name }) => name ?? []));
}
