import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Activity,
  CloudAdapter,
  ConfigurationBotFrameworkAuthentication,
  type ResourceResponse,
  type TurnContext,
} from 'botbuilder';
import { AuthenticationError } from 'botframework-connector';
import type { BotCredentials } from '../config.ts';
import type { SendOutcome } from '../domain/connectorAnswer.ts';
import type { OutgoingActivity, Sender } from '../domain/sender.ts';
import { credentialsFactory } from './credentials.ts';
import { type InboundActivity, toBotbuilderActivity } from './inboundActivity.ts';

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
    const authentication = await this.#authenticate(authorization, activity);
    if (!authentication) return { kind: 'unauthenticated' };
    const response = await this.processActivity(authentication, activity, logic);
    if (!response) return { kind: 'done', status: 202 };
    return { kind: 'done', status: response.status, ...(response.body === undefined ? {} : { body: response.body }) };
  }

  async #authenticate(authorization: string, activity: Activity) {
    try {
      return await this.botFrameworkAuthentication.authenticateRequest(activity, authorization);
    } catch (error) {
      if (error instanceof AuthenticationError || isTokenError(error)) return undefined;
      throw error;
    }
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
    const { serviceUrl = '', conversation, replyToId, id: _id, ...rest } = activity;
    const conversationId = conversation?.id ?? '';
    const outgoing: OutgoingActivity = { ...rest, conversation, serviceUrl, type: activity.type ?? 'message' };
    const body = replyToId ? { ...outgoing, replyToId } : outgoing;
    const outcome = await this.#trySending(() => this.#sender.send({ serviceUrl, conversationId }, body, replyToId));
    if (outcome.kind !== 'sent') throw new ReplyError(outcome);
    return { id: outcome.activityId ?? '' };
  }

  /** What was not taken is tried again while the person waits for it; what may have been taken is not. */
  async #trySending(send: () => Promise<SendOutcome>): Promise<SendOutcome> {
    for (const pauseMs of PAUSES_MS) {
      const outcome = await send();
      if (outcome.kind !== 'not-taken' || outcome.why === 'untrusted') return outcome;
      await sleep(pauseMs * (1 + Math.random()));
    }
    return send();
  }
}

/** Three tries (design, section 6), within the seconds that a person and a channel wait. */
const PAUSES_MS = [200, 800];

/** What the base class handles without a call: delays, the answer to an invoke, traces for a developer's tool. */
function isForConnector({ type }: Partial<Activity>): boolean {
  return type !== 'delay' && type !== 'invokeResponse' && type !== 'trace';
}

/** A token that is no token, or one that ran out: jsonwebtoken's own errors. */
function isTokenError(error: unknown): boolean {
  return (
    error instanceof Error &&
    ['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError', 'SyntaxError'].includes(error.name)
  );
}
