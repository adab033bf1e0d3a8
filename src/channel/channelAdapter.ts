import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ResourceResponse,
  type TurnContext,
} from 'botbuilder';
import type { BotCredentials } from '../config.ts';
import type { SendOutcome } from '../domain/connectorAnswer.ts';
import type { Sender } from '../domain/sender.ts';
import { authenticateRequest } from './authenticate.ts';
import { credentialsFactory } from './credentials.ts';
import { toHeld } from './heldActivity.ts';
import { type InboundActivity, toBotbuilderActivity } from './inboundActivity.ts';
import { postReply } from './postReply.ts';

export type TurnResult =
  /** The turn was run; `body` answers an invoke or carries expected replies. */
  { kind: 'done'; status: number; body?: unknown } | { kind: 'unauthenticated' };

/** A reply that the connector did not take: thrown into the turn that wanted to send it. */
export class ReplyError extends Error {
  readonly code = 'reply-not-sent';

  constructor(outcome: Exclude<SendOutcome, { kind: 'sent' }>) {
    const status = 'httpStatus' in outcome ? `HTTP ${outcome.httpStatus}` : outcome.detail;
    super(`a reply was not sent: ${outcome.kind}${'why' in outcome ? ` (${outcome.why})` : ''}, ${status}`);
    this.name = 'ReplyError';
  }
}

/**
 * botbuilder's turn with our way out: its own connector client POSTs up to four times for one activity
 * and answers callers with the text of whatever went wrong.
 */
export class ChannelAdapter extends CloudAdapter {
  readonly #sender: Sender;

  constructor(bot: BotCredentials, sender: Sender) {
    super(new ConfigurationBotFrameworkAuthentication({}, credentialsFactory(bot)));
    this.#sender = sender;
  }

  /** @throws what the turn's logic threw and `onTurnError` did not handle. */
  async runTurn(
    authorization: string,
    inbound: InboundActivity,
    logic: (context: TurnContext) => Promise<void>,
  ): Promise<TurnResult> {
    const activity = toBotbuilderActivity(inbound);
    const authentication = await authenticateRequest(this.botFrameworkAuthentication, authorization, activity);
    if (!authentication) return { kind: 'unauthenticated' };
    const response = await this.processActivity(authentication, activity, logic);
    if (!response) return { kind: 'done', status: 202 };
    return { kind: 'done', status: response.status, ...(response.body === undefined ? {} : { body: response.body }) };
  }

  override async sendActivities(context: TurnContext, activities: Partial<Activity>[]): Promise<ResourceResponse[]> {
    const responses: ResourceResponse[] = [];
    for (const activity of activities) {
      if (isForConnector(activity)) responses.push(await this.#send(activity));
      else responses.push(...(await super.sendActivities(context, [activity])));
    }
    return responses;
  }

  async #send(activity: Partial<Activity>): Promise<ResourceResponse> {
    const outcome = await postReply(this.#sender, toHeld(activity));
    if (outcome.kind !== 'sent') throw new ReplyError(outcome);
    return { id: outcome.activityId ?? '' };
  }
}

/** What the base class handles without a call: delays, the answer to an invoke, traces for a developer's tool. */
function isForConnector({ type }: Partial<Activity>): boolean {
  return type !== 'delay' && type !== 'invokeResponse' && type !== 'trace';
}
