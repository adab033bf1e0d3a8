import { z } from 'zod';
import type { Problem } from './problem.ts';
import { isTimeZone } from './timeZone.ts';
import { parseWorkerAddress, WORKER_ADDRESS } from './workerAddress.ts';

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

export const appTypes = ['MultiTenant', 'SingleTenant', 'UserAssignedMSI'] as const;

export const storageSettings = {
  AzureWebJobsStorage: z.string().optional(),
  AzureWebJobsStorage__accountName: z.string().optional(),
  AzureWebJobsStorage__clientId: z.string().optional(),
};

/** Every setting that the bot reads, each with its format (design, section 4). */
export const settings = z.object({
  ...storageSettings,
  AZURE_FUNCTIONS_ENVIRONMENT: z.string().optional(),
  WEBSITE_INSTANCE_ID: z.string().optional(),
  WEBSITE_POD_NAME: z.string().optional(),
  /** Of the host: under which name the app is reached. */
  WEBSITE_HOSTNAME: z.string().optional(),
  MicrosoftAppId: z.guid('a GUID, or nothing on a laptop').optional(),
  MicrosoftAppPassword: z.string().optional(),
  MicrosoftAppType: z.enum(appTypes).default('MultiTenant'),
  MicrosoftAppTenantId: z.guid('a GUID').optional(),
  ALLOWED_SERVICE_HOSTS: hosts,
  FIRST_CONTACT_CHANNELS: firstContact,
  DEFAULT_TIME_ZONE: z.string().default('UTC').refine(isTimeZone, 'an IANA time zone, Europe/Berlin'),
  SEND_TIMEOUT_SECONDS: whole(1, 300).default(15),
  /** What is under way at a crash may come twice: 50 at most (design, section 6). */
  SEND_CONCURRENCY: whole(1, 50).default(32),
  WORK_LEASE_SECONDS: whole(3, 3600).default(60),
  RETENTION_DAYS: whole(1, 3650).default(30),
  TENANT_MESSAGES_PER_SECOND: whole(1, 10_000).default(45),
  MAX_REMINDERS_PER_PERSON: whole(1, 10_000).default(50),
  ABANDONED_DIALOG_MINUTES: whole(1, 10_080).default(60),
  /** Another process that answers in place of the concierge. */
  CONCIERGE_WORKER: z.string().optional(),
});
export type Settings = z.infer<typeof settings>;

/** The environment as it is: texts, without those that are empty. */
export type Given = Record<string, string | undefined>;

export function storageProblems(given: Given): Problem[] {
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

/** What is wrong although each setting by itself is not. `wrong` are those that need no second complaint. */
export function combinedProblems(given: Given, wrong: Set<string>): Problem[] {
  const found = storageProblems(given).filter(({ field }) => !wrong.has(field));
  const refuse = (field: string, got: string, expected: string) =>
    !wrong.has(field) && found.push({ field, got, expected });
  const type = given['MicrosoftAppType'] ?? 'MultiTenant';
  const isOneTenants = type === 'SingleTenant' || type === 'UserAssignedMSI';
  if (!given['MicrosoftAppId'] && !isDevelopment(given)) {
    refuse('MicrosoftAppId', 'nothing', "the bot's app id: without it anybody could speak for the channel");
  } else if (!given['MicrosoftAppId'] && isOneTenants) {
    refuse('MicrosoftAppId', 'nothing', `the bot's app id with MicrosoftAppType ${type}`);
  }
  if (given['MicrosoftAppId'] && type !== 'UserAssignedMSI' && !given['MicrosoftAppPassword']) {
    refuse('MicrosoftAppPassword', 'nothing', `a password with MicrosoftAppType ${type}`);
  }
  if (type === 'UserAssignedMSI' && given['MicrosoftAppPassword']) {
    refuse('MicrosoftAppPassword', 'a password', 'nothing with MicrosoftAppType UserAssignedMSI');
  }
  if (isOneTenants && !given['MicrosoftAppTenantId']) {
    refuse('MicrosoftAppTenantId', 'nothing', `the tenant's id with MicrosoftAppType ${type}`);
  }
  const worker = given['CONCIERGE_WORKER'];
  if (worker && !parseWorkerAddress(worker, isDevelopment(given))) {
    // Not shown: a webhook's URL may hold its key.
    refuse('CONCIERGE_WORKER', 'another text', WORKER_ADDRESS);
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

/** `func start` says Development; in Azure these two name the instance, whatever else somebody has set. */
export function isDevelopment(
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
