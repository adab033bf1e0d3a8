import type { Authenticate } from '../channel/authenticate.ts';
import { type InboundActivity, parseActivity } from '../channel/inboundActivity.ts';
import type { DeliveryServices } from '../delivery/deliveryServices.ts';
import { describeFault } from '../domain/fault.ts';
import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import type { Log } from '../domain/log.ts';
import { show } from '../domain/problem.ts';
import { excessOf } from '../domain/requestBody.ts';
import { isAllowedServiceUrl, type ServiceHosts } from '../domain/serviceUrl.ts';
import { answerInCall, wantsAnswer } from './answerInCall.ts';
import { takeIn } from './takeIn.ts';

export interface ActivityServices extends DeliveryServices {
  authenticate: Authenticate;
  hosts: ServiceHosts;
}

export interface ActivityRequest {
  /** The `Authorization` header, empty when there is none. */
  authorization: string;
  body: Uint8Array;
}

/** A POST to `/api/messages`: one turn, and the answer that the channel waits for. Nothing internal is in it. */
export async function receiveActivity(
  services: ActivityServices,
  { authorization, body }: ActivityRequest,
  log: Log,
): Promise<HttpAnswer> {
  const excess = excessOf(body.byteLength);
  if (excess) return problemAnswer(413, 'The activity is too large', [excess]);
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
    if (!(await services.authenticate(authorization, activity))) {
      return problemAnswer(401, 'The bot token is missing or not valid');
    }
    if (wantsAnswer(activity)) return await answerInCall(services, activity, log);
    await takeIn(services, activity, log);
    return { status: 202 };
  } catch (error) {
    log.error(
      `turn ${show(activity.id)} on ${show(activity.channelId)} failed before it began\n${describeFault(error)}`,
    );
    return problemAnswer(500, 'The activity could not be processed');
  }
}
