import { z } from 'zod';
import { type Problem, problemsOf } from './domain/problem.ts';
import {
  type appTypes,
  combinedProblems,
  type Given,
  isDevelopment,
  type Settings,
  settings,
  storageProblems,
  storageSettings,
} from './domain/settings.ts';
import type { StorageConfig } from './domain/storageConfig.ts';

/** Thrown when settings are wrong: lists every one, so that one start is enough to mend them all. */
export class ConfigError extends Error {
  readonly code = 'config';
  readonly problems: Problem[];

  constructor(problems: Problem[]) {
    const lines = problems.map(({ field, got, expected }) => `  ${field}: got ${got}, expected ${expected}`);
    super(`${problems.length === 1 ? 'A setting is' : `${problems.length} settings are`} wrong:\n${lines.join('\n')}`);
    this.name = 'ConfigError';
    // Where it was thrown helps nobody to mend a setting, and would push the list out of a host's last lines.
    this.stack = `${this.name}: ${this.message}`;
    this.problems = problems;
  }
}

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
  /** The app's own address, `https://contoso.azurewebsites.net`; undefined when the host does not say it. */
  appUrl: string | undefined;
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
  /** `https://…` or `queue:<name>`. */
  conciergeWorker?: string | undefined;
}

/**
 * The settings of the environment, each one checked.
 * @throws {ConfigError} with every problem at once.
 */
export function readConfig(environment: Given = process.env): Config {
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
export function readStorageConfig(file: Given, environment: Given = process.env): StorageConfig {
  const inEnvironment = onlySet(environment);
  const given = Object.keys(storageSettings).some((name) => name in inEnvironment) ? inEnvironment : onlySet(file);
  const problems = storageProblems(given);
  if (problems.length > 0) throw new ConfigError(problems);
  return toStorageConfig(z.object(storageSettings).parse(given));
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
    appUrl: toAppUrl(given),
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
    conciergeWorker: given.CONCIERGE_WORKER,
  };
}

/** Azure names the app's host, which it serves over https; on a laptop it is `localhost:7071`. */
function toAppUrl(given: Settings): string | undefined {
  const { WEBSITE_HOSTNAME: host } = given;
  return host && `${isDevelopment(given) ? 'http' : 'https'}://${host}`;
}

function toStorageConfig(given: Pick<Settings, keyof typeof storageSettings>): StorageConfig {
  const { AzureWebJobsStorage, AzureWebJobsStorage__accountName, AzureWebJobsStorage__clientId } = given;
  if (AzureWebJobsStorage) return { connectionString: AzureWebJobsStorage };
  return {
    accountName: AzureWebJobsStorage__accountName ?? '',
    ...(AzureWebJobsStorage__clientId ? { clientId: AzureWebJobsStorage__clientId } : {}),
  };
}

/** An empty value is how a settings file says "not set". */
function onlySet(environment: Given): Given {
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
}
