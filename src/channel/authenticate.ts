import { ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { AuthenticationError } from 'botframework-connector';
import type { BotCredentials } from '../config.ts';
import { credentialsFactory } from './credentials.ts';
import { type InboundActivity, toBotbuilderActivity } from './inboundActivity.ts';

/** Whether an activity comes from the channel that it names: `authorization` is the header, empty when there is none. */
export type Authenticate = (authorization: string, activity: InboundActivity) => Promise<boolean>;

/** Checks by botbuilder's rules. Without an app id they let everything pass: only a laptop runs so. */
export function createAuthenticate(bot: BotCredentials): Authenticate {
  const rules = new ConfigurationBotFrameworkAuthentication({}, credentialsFactory(bot));
  return async (authorization, activity) => {
    try {
      await rules.authenticateRequest(toBotbuilderActivity(activity), authorization);
      return true;
    } catch (error) {
      if (error instanceof AuthenticationError || isTokenError(error)) return false;
      throw error;
    }
  };
}

/** A token that is no token, or one that ran out: jsonwebtoken's own errors. */
function isTokenError(error: unknown): boolean {
  return (
    error instanceof Error &&
    ['JsonWebTokenError', 'TokenExpiredError', 'NotBeforeError', 'SyntaxError'].includes(error.name)
  );
}
