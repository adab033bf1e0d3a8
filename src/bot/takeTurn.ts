import type { TurnContext } from 'botbuilder';
import { type InboundActivity, textWithoutMention, toSighting } from '../channel/inboundActivity.ts';
import { type ChatCommand, readCommand } from '../domain/chatCommand.ts';
import type { Sighting, Wish } from '../domain/recipient.ts';
import { type Recorded, recordSighting } from '../recipients/recordSighting.ts';
import type { RecipientsTable } from '../storage/recipientsTable.ts';
import { type AnswerServices, answer } from './answer.ts';
import type { Texts } from './texts/en.ts';
import { textsFor } from './texts/textsFor.ts';

export interface BotServices extends AnswerServices {
  recipients: RecipientsTable;
}

/** One turn: writes down whom the activity came from and what they wish, then answers. */
export async function takeTurn(services: BotServices, inbound: InboundActivity, context: TurnContext): Promise<void> {
  const seen = toSighting(inbound);
  if (!seen) return;
  const command = seen.event === 'message' ? readCommand(textWithoutMention(inbound)) : undefined;
  const recorded = await recordSighting(services.recipients, seen, services.now(), wishOf(command));
  const author = inbound.from.name || undefined;
  const texts = textsFor(inbound.locale ?? recorded.after?.reference.locale);
  const reply =
    seen.event === 'message'
      ? await answer(services, command, { seen, recorded, author, texts })
      : greeting(inbound, seen, recorded, texts);
  if (reply) await context.sendActivity(reply);
}

function wishOf(command: ChatCommand | undefined): Wish | undefined {
  if (command === 'stop') return 'opt-out';
  return command === 'start' ? 'opt-in' : undefined;
}

/** A whole team that joins is greeted as one. */
const MOST_NAMES = 5;

/** Who is new is welcomed, once: channels repeat these events whenever a page is opened. */
function greeting(
  inbound: InboundActivity,
  seen: Sighting,
  { after, isNew }: Recorded,
  texts: Texts,
): string | undefined {
  // They wrote nothing now, and nothing is what they asked for.
  if (seen.event === 'removed' || after?.optedOut) return undefined;
  if (isNew) return seen.kind === 'user' ? texts.welcome(seen.reference.user?.name) : texts.welcomeToGroup;
  const newcomers = inbound.membersAdded?.filter(({ id }) => id !== inbound.recipient.id) ?? [];
  if (seen.kind === 'user' || newcomers.length === 0) return undefined;
  const names = newcomers.flatMap(({ name }) => name ?? []);
  return texts.welcomeMembers(names.length > MOST_NAMES ? [] : names);
}
