import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigError, readConfig } from '../../src/config.ts';

const laptop = { AzureWebJobsStorage: 'UseDevelopmentStorage=true', AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
const guid = '5a1c1d5c-0000-4000-8000-000000000001';

function problemsIn(environment: Record<string, string>): string[] {
  try {
    readConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError)
      return error.problems.map(({ field, got, expected }) => `${field}: ${got}, ${expected}`);
    throw error;
  }
}

test('the sample settings are complete and good', () => {
  const sample = JSON.parse(readFileSync(join(import.meta.dirname, '../../local.settings.sample.json'), 'utf8'));
  expect(readConfig({ ...sample.Values, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' })).toEqual(readConfig(laptop));
});

describe('a wrong setting is named, with what it got and what was expected', () => {
  test.each<[string, Record<string, string>]>([
    [
      'MicrosoftAppType: "Multitenant", MultiTenant | SingleTenant | UserAssignedMSI',
      { MicrosoftAppType: 'Multitenant' },
    ],
    ['SEND_CONCURRENCY: "0", a whole number from 1 to 50', { SEND_CONCURRENCY: '0' }],
    ['SEND_CONCURRENCY: "many", a whole number from 1 to 50', { SEND_CONCURRENCY: 'many' }],
    ['SEND_TIMEOUT_SECONDS: "-1", a whole number from 1 to 300', { SEND_TIMEOUT_SECONDS: '-1' }],
    ['DEFAULT_TIME_ZONE: "Berlin", an IANA time zone, Europe/Berlin', { DEFAULT_TIME_ZONE: 'Berlin' }],
    ['ALLOWED_SERVICE_HOSTS: "https://x.com/", host names', { ALLOWED_SERVICE_HOSTS: 'https://x.com/' }],
    ['FIRST_CONTACT_CHANNELS: "email", <channel> <service URL>', { FIRST_CONTACT_CHANNELS: 'email' }],
    ['WORK_LEASE_SECONDS: "16", at least SEND_TIMEOUT_SECONDS + 2, 17', { WORK_LEASE_SECONDS: '16' }],
    ['AzureWebJobsStorage: a text without account, a connection string', { AzureWebJobsStorage: 'hunter2' }],
    ['AzureWebJobsStorage: nothing, a connection string', { AzureWebJobsStorage: '' }],
    ['MicrosoftAppId: "bot", a GUID', { MicrosoftAppId: 'bot', MicrosoftAppPassword: 'x' }],
    ['MicrosoftAppPassword: nothing, a password', { MicrosoftAppId: guid }],
    [
      'MicrosoftAppTenantId: nothing, the tenant',
      { MicrosoftAppType: 'SingleTenant', MicrosoftAppId: guid, MicrosoftAppPassword: 'x' },
    ],
    [
      'MicrosoftAppPassword: a password, nothing with',
      {
        MicrosoftAppType: 'UserAssignedMSI',
        MicrosoftAppId: guid,
        MicrosoftAppTenantId: guid,
        MicrosoftAppPassword: 'x',
      },
    ],
    ['CONCIERGE_WORKER: another text, queue:<name>, or an https URL', { CONCIERGE_WORKER: 'queue:Not a name' }],
    ['CONCIERGE_WORKER: another text, queue:<name>', { CONCIERGE_WORKER: 'http://worker.example/?code=key' }],
    ['MicrosoftAppId: nothing, the bot', { AZURE_FUNCTIONS_ENVIRONMENT: '' }],
    ['MicrosoftAppId: nothing, the bot', { MicrosoftAppType: 'SingleTenant', MicrosoftAppTenantId: guid }],
    ['MicrosoftAppId: nothing, the bot', { MicrosoftAppType: 'UserAssignedMSI', MicrosoftAppTenantId: guid }],
    ['MicrosoftAppId: nothing, the bot', { WEBSITE_INSTANCE_ID: 'azure' }],
  ])('%s', (expected, wrong) => {
    expect(problemsIn({ ...laptop, ...wrong })).toEqual([expect.stringContaining(expected)]);
  });
});

test('over http a worker is beside us, on a laptop alone', () => {
  const worker = { CONCIERGE_WORKER: 'http://localhost:9000/questions' };
  expect(readConfig({ ...laptop, ...worker }).conciergeWorker).toBe(worker.CONCIERGE_WORKER);
  const azure = { ...laptop, AZURE_FUNCTIONS_ENVIRONMENT: '', MicrosoftAppId: guid, MicrosoftAppPassword: 'x' };
  expect(problemsIn({ ...azure, ...worker })).toEqual([expect.stringContaining('CONCIERGE_WORKER')]);
  expect(problemsIn({ ...azure, CONCIERGE_WORKER: 'https://worker.example/questions' })).toEqual([]);
});

test('all of them are listed at once', () => {
  const wrong = {
    ...laptop,
    MicrosoftAppType: 'Single',
    SEND_CONCURRENCY: 'x',
    DEFAULT_TIME_ZONE: 'x',
    RETENTION_DAYS: '0',
  };
  const fields = problemsIn(wrong).map((line) => line.slice(0, line.indexOf(':')));
  expect(fields.sort()).toEqual(['DEFAULT_TIME_ZONE', 'MicrosoftAppType', 'RETENTION_DAYS', 'SEND_CONCURRENCY']);
});

test('a secret is never in the error', () => {
  const secret = { MicrosoftAppPassword: 'hunter2', AzureWebJobsStorage: 'hunter2' };
  const wrong = { ...laptop, MicrosoftAppType: 'UserAssignedMSI', ...secret };
  expect(problemsIn(wrong).join()).not.toContain('hunter2');
});

test('lists and accounts are read', () => {
  const config = readConfig({
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    AzureWebJobsStorage__accountName: 'contoso',
    AzureWebJobsStorage__clientId: guid,
    ALLOWED_SERVICE_HOSTS: 'Connector.example.com, *.example.org',
    FIRST_CONTACT_CHANNELS:
      'email https://email.botframework.com/ bot@contoso.com; sms https://sms.botframework.com/ +15550100',
  });
  expect(config.storage).toEqual({ accountName: 'contoso', clientId: guid });
  expect(config.allowedServiceHosts).toEqual(['connector.example.com', '*.example.org']);
  expect(config.firstContactChannels.map(({ channelId, botId }) => `${channelId} ${botId}`)).toEqual([
    'email bot@contoso.com',
    'sms +15550100',
  ]);
});

test('the app is reached under the name that its host says: over https, but on a laptop', () => {
  const azure = { ...laptop, AZURE_FUNCTIONS_ENVIRONMENT: '', MicrosoftAppId: guid, MicrosoftAppPassword: 'x' };
  expect(readConfig({ ...laptop, WEBSITE_HOSTNAME: 'localhost:7071' }).appUrl).toBe('http://localhost:7071');
  expect(readConfig({ ...azure, WEBSITE_HOSTNAME: 'contoso.azurewebsites.net' }).appUrl).toBe(
    'https://contoso.azurewebsites.net',
  );
  expect(readConfig(azure).appUrl).toBeUndefined();
});
