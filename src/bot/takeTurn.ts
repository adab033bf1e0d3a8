import type { TurnContext } from 'botbuilder';
import { type InboundActivity, textWithoutMention, toSighting } from '../channel/inboundActivity.ts';
import { readCommand } from '../domain/chatCommand.ts';
import { recordSighting } from '../recipients/recordSighting.ts';
import type { RecipientsTable } from '../storage/recipientsTable.ts';
import { type AnswerServices, answer, wishOf } from './answer.ts';
import { greeting } from './greeting.ts';
import { textsFor } from './texts/textsFor.ts';

export interface BotServices extends AnswerServices {
  recipients: RecipientsTable;
}

/** One turn: writes down whom the activity came from and what they wish, then answers. */
export async function takeTurn(services: BotServices, inbound: InboundActivity, context: TurnContext): Promise<void> {
  const seen = toSighting(inbound);
  if (!seen) return;
  const command = seen.event === 'message' ? readCommand(textWithoutMention(inbound)) : undefined;
  const recorded = await recordSighting(services.recipients, seen, services.now(), wishOf(command, seen.kind));
  const author = inbound.from.name || undefined;
  const texts = textsFor(inbound.locale ?? recorded.after?.reference.locale);
  const reply =
    seen.event === 'message'
      ? await answer(services, command, { seen, recorded, author, texts })
      : greeting(inbound, { seen, recorded, texts });
  if (reply) await context.sendActivity(reply);
}
