import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { AuthenticationError, type BotFrameworkAuthentication } from 'botframework-connector';
import type { BotCredentials } from '../config.ts';
import { credentialsFactory } from './credentials.ts';
import { type InboundActivity, toBotbuilderActivity } from './inboundActivity.ts';

/** Whether an activity comes from the channel that it names: `authorization` is the header, empty when there is none. */
export type Authenticate = (authorization: string, activity: InboundActivity) => Promise<boolean>;

/** Checks by botbuilder's rules. Without an app id they let everything pass: only a laptop runs so. */
export function createAuthenticate(bot: BotCredentials): Authenticate {
  const rules = new ConfigurationBotFrameworkAuthentication({}, credentialsFactory(bot));
  return async (authorization, activity) =>
    (await authenticateRequest(rules, authorization, toBotbuilderActivity(activity))) !== undefined;
}

type AuthenticateRequest = BotFrameworkAuthentication['authenticateRequest'];

/** @returns undefined for a token that is missing or not valid. */
async function authenticateRequest(
  rules: BotFrameworkAuthentication,
  authorization: string,
  activity: Parameters<AuthenticateRequest>[0],
): Promise<Awaited<ReturnType<AuthenticateRequest>> | undefined> {
  try {
    return await rules.authenticateRequest(activity, authorization);
  } catch (error) {
    if (error instanceof AuthenticationError || isTokenError(error)) return undefined;
    throw error;
  }
}

/** A token that is no token, or one that ran out: jsonwebtoken's own errors. */
function isTokenError(error: unknown): boolean {
  return (
    error instanceof Error &&
    ['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError', 'SyntaxError'].includes(error.name)
  );
}
