import { join } from 'node:path';
import { z } from 'zod';
import { readJson } from './jsonFile.ts';

/** The app settings: what the process inherits beats local.settings.json, as under `func start`. */
export type Settings = Readonly<Record<string, string>>;

const localSettingsSchema = z.object({
  IsEncrypted: z.literal(false, { error: 'encrypted settings are not supported' }).optional(),
  Values: z.record(z.string(), z.string()).default({}),
});

/** The `Values` of local.settings.json; none without the file. Throws with every problem in the message. */
export function readLocalSettings(appFolder: string): Settings {
  const path = join(appFolder, 'local.settings.json');
  const parsed = localSettingsSchema.safeParse(readJson(path) ?? {});
  if (!parsed.success) throw new Error(`${path}:\n${z.prettifyError(parsed.error)}`);
  return parsed.data.Values;
}

/** The whole environment of the app, with what `func start` adds to it. */
export function readSettings(appFolder: string, port: number, inherited: NodeJS.ProcessEnv): Settings {
  const settings: Record<string, string> = { FUNCTIONS_WORKER_RUNTIME: 'node', ...readLocalSettings(appFolder) };
  for (const [name, value] of Object.entries(inherited)) if (value !== undefined) settings[name] = value;
  return {
    ...settings,
    AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
    AzureWebJobsScriptRoot: appFolder,
    WEBSITE_HOSTNAME: `localhost:${port}`,
  };
}

/** Replaces each `%SETTING%` of a binding property. A setting that is missing is an error of the function. */
export function resolveSettings(text: string, settings: Settings): string {
  return text.replace(/%([^%]+)%/g, (whole, name: string) => {
    const value = settings[name];
    if (value === undefined) throw new Error(`'${whole}' does not resolve to a value: there is no setting '${name}'`);
    return value;
  });
}

/**
 * The connection string that a binding means: setting `AzureWebJobs<name>`, else `<name>`; without a name,
 * `AzureWebJobsStorage` (Azure/azure-webjobs-sdk, IConfigurationExtensions.cs).
 */
export function findConnectionString(name: string | undefined, settings: Settings): string {
  const wanted = name === undefined || name === '' ? 'Storage' : name;
  const found = settings[`AzureWebJobs${wanted}`] || settings[wanted];
  if (found) return found;
  throw new Error(
    `storage connection '${wanted}': no setting 'AzureWebJobs${wanted}' or '${wanted}', expected a connection string ` +
      'or UseDevelopmentStorage=true (identities are not supported by the local host)',
  );
}
