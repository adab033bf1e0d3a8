import { receiveActivity } from '../../src/bot/receiveActivity.ts';
import { readConfig } from '../../src/config.ts';
import { createServices } from '../../src/services.ts';
import { provision } from '../../src/storage/provision.ts';
import type { PostActivity } from './chat.ts';

/** The bot as its function runs it; a warning ends the run. */
export async function startProductBot(connectionString: string): Promise<PostActivity> {
  await provision(connectionString);
  const environment = { AzureWebJobsStorage: connectionString, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
  const services = createServices(readConfig(environment));
  const warnings: string[] = [];
  const log = { info: () => {}, warn: warned, error: warned };
  return async (body) => {
    const { status } = await receiveActivity(services, { authorization: '', body }, log);
    if (status !== 202 || warnings.length > 0) {
      throw new Error([`an activity was answered ${status}, expected 202 and no warning`, ...warnings].join('\n'));
    }
  };

  function warned(text: string): void {
    warnings.push(text);
  }
}
