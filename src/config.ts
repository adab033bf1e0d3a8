import { z } from 'zod';
import { type Problem, problemsOf } from './domain/problem.ts';
import type { StorageConfig } from './domain/storageConfig.ts';
import { isTimeZone } from './domain/timeZone.ts';

/** Thrown when settings are wrong: lists every one, so that one start is enough to mend them all. */
export class ConfigError extends Error {
  readonly code = 'config';
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    const lines = problems.map(({ field, got, expected }) => `  ${field}: got ${got}, expected ${expected}`);
    super(`${problems.length === 1 ? 'A setting is' : `${problems.length} settings are`} wrong:\n${lines.join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const whole = (least: number, most: number) =>
  z
    .string()
    .regex(/^\d{1,9}$/, `a whole number from ${least} to ${most}`)
    .transform(Number)
    .refine((value) => value >= least && value <= most, `a whole number from ${least} to ${most}`);

const HOST = /^(\*\.)?([a-z\d]([a-z\d-]*[a-z\d])?\.)+[a-z\d-]*[a-z\d]$/;
const hosts = z
  .string()
  .default('')
  .transform((list) =>
    list
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  )
  .refine(
    (list) => list.every((host) => HOST.test(host)),
    'host names with commas between, connector.example.com, *.example.com',
  );

const firstContact = z
  .string()
  .default('')
  .transform((list) =>
    list
      .split(';')
      .map((entry) => entry.trim())
      .filter(Boolean)
      .map((entry) => entry.split(/\s+/)),
  )
  .refine(
    (entries) =>
      entries.every(
        ([channel, url, bot, ...rest]) =>
          /^(email|sms)$/.test(channel ?? '') && isHttps(url) && bot && rest.length === 0,
      ),
    '<channel> <service URL> <bot account>, with ; between; channels: email, sms',
  )
  .transform((entries) =>
    entries.map(([channelId = '', serviceUrl = '', botId = '']) => ({ channelId, serviceUrl, botId })),
  );

const appTypes = ['MultiTenant', 'SingleTenant', 'UserAssignedMSI'] as const;

const storageSettings = {
  AzureWebJobsStorage: z.string().optional(),
  AzureWebJobsStorage__accountName: z.string().optional(),
  AzureWebJobsStorage__clientId: z.string().optional(),
};

const settings = z.object({
  ...storageSettings,
  AZURE_FUNCTIONS_ENVIRONMENT: z.string().optional(),
  WEBSITE_INSTANCE_ID: z.string().optional(),
  WEBSITE_POD_NAME: z.string().optional(),
  MicrosoftAppId: z.guid('a GUID, or nothing on a laptop').optional(),
  MicrosoftAppPassword: z.string().optional(),
  MicrosoftAppType: z.enum(appTypes).default('MultiTenant'),
  MicrosoftAppTenantId: z.guid('a GUID').optional(),
  ALLOWED_SERVICE_HOSTS: hosts,
  FIRST_CONTACT_CHANNELS: firstContact,
  DEFAULT_TIME_ZONE: z.string().default('UTC').refine(isTimeZone, 'an IANA time zone, Europe/Berlin'),
  SEND_TIMEOUT_SECONDS: whole(1, 300).default(15),
  SEND_CONCURRENCY: whole(1, 1000).default(32),
  WORK_LEASE_SECONDS: whole(3, 3600).default(60),
  RETENTION_DAYS: whole(1, 3650).default(30),
  TENANT_MESSAGES_PER_SECOND: whole(1, 10_000).default(45),
  MAX_REMINDERS_PER_PERSON: whole(1, 10_000).default(50),
  ABANDONED_DIALOG_MINUTES: whole(1, 10_080).default(60),
});
type Settings = z.infer<typeof settings>;

export interface BotCredentials {
  /** Empty on a laptop: the channel then asks for no token, and none is sent. */
  appId: string;
  password?: string;
  type: (typeof appTypes)[number];
  tenantId?: string;
}

export interface Config {
  storage: StorageConfig;
  bot: BotCredentials;
  /** Loopback channels and a bot without an app id are for development alone. */
  isDevelopment: boolean;
  allowedServiceHosts: string[];
  firstContactChannels: Settings['FIRST_CONTACT_CHANNELS'];
  defaultTimeZone: string;
  sendTimeoutSeconds: number;
  sendConcurrency: number;
  workLeaseSeconds: number;
  retentionDays: number;
  tenantMessagesPerSecond: number;
  maxRemindersPerPerson: number;
  abandonedDialogMinutes: number;
}

/**
 * The settings of the environment, each one checked.
 * @throws {ConfigError} with every problem at once.
 */
export function readConfig(environment: Record<string, string | undefined> = process.env): Config {
  const given = onlySet(environment);
  const parsed = settings.safeParse(given);
  const problems = parsed.success ? [] : problemsOf(parsed.error, given);
  // Those that hang together are checked on what could be read, so that one start lists everything.
  problems.push(...combinedProblems(given, new Set(problems.map(({ field }) => field))));
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return toConfig(parsed.data);
}

/**
 * Where storage is, for what needs no other setting: from the environment, else from the `Values` of a settings file.
 * The two are never mixed, so that an identity in one does not meet a connection string in the other.
 * @throws {ConfigError} with every problem at once.
 */
export function readStorageConfig(
  file: Record<string, string | undefined>,
  environment: Record<string, string | undefined> = process.env,
): StorageConfig {
  const inEnvironment = onlySet(environment);
  const given = Object.keys(storageSettings).some((name) => name in inEnvironment) ? inEnvironment : onlySet(file);
  const problems = storageProblems(given);
  if (problems.length > 0) throw new ConfigError(problems);
  return toStorageConfig(z.object(storageSettings).parse(given));
}

type Given = Record<string, string | undefined>;

/** An empty value is how a settings file says "not set". */
function onlySet(environment: Given): Given {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
}

function storageProblems(given: Given): Problem[] {
  const field = 'AzureWebJobsStorage';
  const connection = given[field];
  if (!connection && !given['AzureWebJobsStorage__accountName']) {
    const expected = 'a connection string, or AzureWebJobsStorage__accountName for an identity';
    return [{ field, got: 'nothing', expected }];
  }
  return connection && !isConnectionString(connection)
    ? [{ field, got: 'a text without account', expected: 'a connection string, or UseDevelopmentStorage=true' }]
    : [];
}

function combinedProblems(given: Given, wrong: Set<string>): Problem[] {
  const found = storageProblems(given).filter(({ field }) => !wrong.has(field));
  const refuse = (field: string, got: string, expected: string) =>
    !wrong.has(field) && found.push({ field, got, expected });
  if (!given['MicrosoftAppId'] && !isDevelopment(given)) {
    refuse('MicrosoftAppId', 'nothing', "the bot's app id: without it anybody could speak for the channel");
  }
  const type = given['MicrosoftAppType'] ?? 'MultiTenant';
  if (given['MicrosoftAppId'] && type !== 'UserAssignedMSI' && !given['MicrosoftAppPassword']) {
    refuse('MicrosoftAppPassword', 'nothing', `a password with MicrosoftAppType ${type}`);
  }
  if (type === 'UserAssignedMSI' && given['MicrosoftAppPassword']) {
    refuse('MicrosoftAppPassword', 'a password', 'nothing with MicrosoftAppType UserAssignedMSI');
  }
  if ((type === 'SingleTenant' || type === 'UserAssignedMSI') && !given['MicrosoftAppTenantId']) {
    refuse('MicrosoftAppTenantId', 'nothing', `the tenant's id with MicrosoftAppType ${type}`);
  }
  const timeout = Number(given['SEND_TIMEOUT_SECONDS'] ?? 15);
  if (Number(given['WORK_LEASE_SECONDS'] ?? 60) < timeout + 2) {
    refuse(
      'WORK_LEASE_SECONDS',
      `"${given['WORK_LEASE_SECONDS'] ?? 60}"`,
      `at least SEND_TIMEOUT_SECONDS + 2, ${timeout + 2}`,
    );
  }
  return found;
}

function toConfig(given: Settings): Config {
  return {
    storage: toStorageConfig(given),
    bot: {
      appId: given.MicrosoftAppId ?? '',
      type: given.MicrosoftAppType,
      ...(given.MicrosoftAppPassword ? { password: given.MicrosoftAppPassword } : {}),
      ...(given.MicrosoftAppTenantId ? { tenantId: given.MicrosoftAppTenantId } : {}),
    },
    isDevelopment: isDevelopment(given),
    allowedServiceHosts: given.ALLOWED_SERVICE_HOSTS,
    firstContactChannels: given.FIRST_CONTACT_CHANNELS,
    defaultTimeZone: given.DEFAULT_TIME_ZONE,
    sendTimeoutSeconds: given.SEND_TIMEOUT_SECONDS,
    sendConcurrency: given.SEND_CONCURRENCY,
    workLeaseSeconds: given.WORK_LEASE_SECONDS,
    retentionDays: given.RETENTION_DAYS,
    tenantMessagesPerSecond: given.TENANT_MESSAGES_PER_SECOND,
    maxRemindersPerPerson: given.MAX_REMINDERS_PER_PERSON,
    abandonedDialogMinutes: given.ABANDONED_DIALOG_MINUTES,
  };
}

function toStorageConfig(given: Pick<Settings, keyof typeof storageSettings>): StorageConfig {
  const { AzureWebJobsStorage, AzureWebJobsStorage__accountName, AzureWebJobsStorage__clientId } = given;
  if (AzureWebJobsStorage) return { connectionString: AzureWebJobsStorage };
  return {
    accountName: AzureWebJobsStorage__accountName ?? '',
    ...(AzureWebJobsStorage__clientId ? { clientId: AzureWebJobsStorage__clientId } : {}),
  };
}

/** `func start` says Development; in Azure these two name the instance, whatever else somebody has set. */
function isDevelopment(
  given: { [name in 'AZURE_FUNCTIONS_ENVIRONMENT' | 'WEBSITE_INSTANCE_ID' | 'WEBSITE_POD_NAME']?: string | undefined },
): boolean {
  return given.AZURE_FUNCTIONS_ENVIRONMENT === 'Development' && !given.WEBSITE_INSTANCE_ID && !given.WEBSITE_POD_NAME;
}

function isConnectionString(text: string): boolean {
  return text === 'UseDevelopmentStorage=true' || /(^|;)(AccountName|BlobEndpoint|TableEndpoint)=/i.test(text);
}

function isHttps(url: string | undefined): boolean {
  return url !== undefined && URL.canParse(url) && new URL(url).protocol === 'https:';
}
