import { ConfigurationServiceClientCredentialFactory } from 'botbuilder';
import { AuthenticationConstants, type ServiceClientCredentialsFactory } from 'botframework-connector';
import type { BotCredentials } from '../config.ts';

/** botbuilder's credentials for a bot: it knows passwords and managed identities, and caches tokens. */
export function credentialsFactory({
  appId,
  password,
  type,
  tenantId,
}: BotCredentials): ServiceClientCredentialsFactory {
  return new ConfigurationServiceClientCredentialFactory({
    MicrosoftAppId: appId,
    MicrosoftAppType: type,
    ...(password === undefined ? {} : { MicrosoftAppPassword: password }),
    ...(tenantId === undefined ? {} : { MicrosoftAppTenantId: tenantId }),
  });
}

/** The connector's Bearer token; undefined for a bot without an app id. */
export type TokenSource = (options?: { refresh: boolean }) => Promise<string | undefined>;

export function tokenSource(bot: BotCredentials): TokenSource {
  if (bot.appId === '') return async () => undefined;
  const credentials = credentialsFactory(bot).createCredentials(
    bot.appId,
    AuthenticationConstants.ToChannelFromBotOAuthScope,
    AuthenticationConstants.ToChannelFromBotLoginUrlPrefix + AuthenticationConstants.DefaultChannelAuthTenant,
    true,
  );
  return async ({ refresh } = { refresh: false }) => {
    const source: unknown = await credentials;
    if (!hasToken(source)) throw new Error(`credentials of type ${bot.type} give no token`);
    return source.getToken(refresh);
  };
}

// The factory's declared result is the narrower ServiceClientCredentials; every class behind it has this.
function hasToken(source: unknown): source is { getToken(forceRefresh: boolean): Promise<string> } {
  return typeof source === 'object' && source !== null && 'getToken' in source && typeof source.getToken === 'function';
}
