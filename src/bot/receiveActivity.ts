import type { TurnContext } from 'botbuilder';
import { type ChannelAdapter, ReplyError } from '../channel/channelAdapter.ts';
import { type InboundActivity, parseActivity } from '../channel/inboundActivity.ts';
import { describeFault } from '../domain/fault.ts';
import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import type { Log } from '../domain/log.ts';
import { show } from '../domain/problem.ts';
import { isAllowedServiceUrl, type ServiceHosts } from '../domain/serviceUrl.ts';
import { type BotServices, takeTurn } from './takeTurn.ts';
import { textsFor } from './texts/textsFor.ts';

export interface ActivityServices extends BotServices {
  adapter: ChannelAdapter;
  hosts: ServiceHosts;
}

export interface ActivityRequest {
  /** The `Authorization` header, empty when there is none. */
  authorization: string;
  body: Uint8Array;
}

const MOST_BODY_BYTES = 1024 * 1024;

/** A POST to `/api/messages`: one turn, and the answer that the channel waits for. Nothing internal is in it. */
export async function receiveActivity(
  services: ActivityServices,
  { authorization, body }: ActivityRequest,
  log: Log,
): Promise<HttpAnswer> {
  if (body.byteLength > MOST_BODY_BYTES) {
    const size = { field: '', got: `${body.byteLength} bytes`, expected: `at most ${MOST_BODY_BYTES} bytes` };
    return problemAnswer(413, 'The activity is too large', [size]);
  }
  const parsed = parseActivity(body);
  if (!parsed.ok) return problemAnswer(400, 'The body is not an activity', parsed.problems);
  const { activity } = parsed;
  if (!isAllowedServiceUrl(activity.serviceUrl, services.hosts)) {
    log.warn(`refused an activity: serviceUrl ${show(activity.serviceUrl)} is not on the allow-list`);
    const expected = "a channel's https address, or a host of ALLOWED_SERVICE_HOSTS";
    const problem = { field: 'serviceUrl', got: show(activity.serviceUrl), expected };
    return problemAnswer(403, 'The serviceUrl is not allowed', [problem]);
  }
  return answerTurn(services, authorization, activity, log);
}

async function answerTurn(
  services: ActivityServices,
  authorization: string,
  activity: InboundActivity,
  log: Log,
): Promise<HttpAnswer> {
  try {
    const result = await services.adapter.runTurn(authorization, activity, (context) =>
      tryTurn(services, activity, context, log),
    );
    if (result.kind === 'unauthenticated') return problemAnswer(401, 'The bot token is missing or not valid');
    return { status: result.status, ...(result.body === undefined ? {} : { jsonBody: result.body }) };
  } catch (error) {
    log.error(
      `turn ${show(activity.id)} on ${show(activity.channelId)} failed before it began\n${describeFault(error)}`,
    );
    return problemAnswer(500, 'The activity could not be processed');
  }
}

/** Tells the person when their turn fails; the cause goes to the log. */
async function tryTurn(
  services: ActivityServices,
  activity: InboundActivity,
  context: TurnContext,
  log: Log,
): Promise<void> {
  try {
    await takeTurn(services, activity, context);
  } catch (error) {
    log.error(`turn ${show(activity.id)} on ${show(activity.channelId)} failed\n${describeFault(error)}`);
    if (activity.type === 'invoke') await context.sendActivity({ type: 'invokeResponse', value: { status: 500 } });
    // Where a reply did not get through, another one would not either.
    else if (!(error instanceof ReplyError)) await apologize(context, activity.locale, log);
  }
}

async function apologize(context: TurnContext, locale: InboundActivity['locale'], log: Log): Promise<void> {
  try {
    await context.sendActivity(textsFor(locale).broke);
  } catch (error) {
    log.error(`the person could not be told\n${describeFault(error)}`);
  }
}
