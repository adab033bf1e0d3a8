import type { TestProject } from 'vitest/node';
import { DEVELOPMENT_ACCOUNT, startAzuriteProcess } from './azuriteProcess.ts';

/** The product's tables and queues have fixed names, so a test that wants them for itself takes an account. */
const ACCOUNTS = 500;
const ACCOUNT_KEY = Buffer.from('key').toString('base64');

declare module 'vitest' {
  interface ProvidedContext {
    /** The connection string of the Azurite that serves the whole test run; tests take their own table and queue names. */
    storage: string;
    /** Connection strings of accounts that nobody has used yet, and the folder in which they are marked as taken. */
    accounts: { connectionStrings: string[]; takenIn: string };
  }
}

/** Starts one Azurite for the whole run. */
export default async function startAzurite(project: TestProject): Promise<() => Promise<void>> {
  const accounts = Array.from({ length: ACCOUNTS }, (_, index) => ({ name: `test${index}`, key: ACCOUNT_KEY }));
  const { folder, connectionString, stop } = await startAzuriteProcess([DEVELOPMENT_ACCOUNT, ...accounts]);
  project.provide('storage', connectionString(DEVELOPMENT_ACCOUNT));
  project.provide('accounts', { connectionStrings: accounts.map(connectionString), takenIn: folder });
  return stop;
}
