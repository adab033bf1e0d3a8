/**
 * The worker process: loads the app as the Node worker does (Azure/azure-functions-nodejs-worker, src/startApp.ts)
 * and runs what the host sends. The host starts it; it is no command of its own.
 */
import { globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { App, provideCoreModule, type WriteLog } from './core.ts';
import { makeReadOnly } from './hooks.ts';
import { runInvocation } from './invocation.ts';
import { describeError } from './log.ts';
import type { HostMessage, WorkerMessage } from './protocol.ts';

const packageJsonSchema = z.object({ main: z.string().optional(), type: z.string().optional() });

const app = new App();

const send = (message: WorkerMessage) => process.send?.(message);
const log: WriteLog = (level, category, message) => send({ type: 'log', level, category, message });

async function start(appFolder: string, hostVersion: string): Promise<void> {
  // The newest public source of the worker is 3.x; nothing in the library looks at more than its presence.
  provideCoreModule(app, { worker: '3.12.0', host: hostVersion }, log);
  let error: string | undefined;
  try {
    await loadEntryFiles(appFolder);
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown);
  }
  const context = { ...appHookData(), functionAppDirectory: appFolder };
  await app.hooks.run('appStart', makeReadOnly(context, 'hookData', 'appHookData'));
  await app.programmingModel?.getCapabilities?.({});
  app.locked = true;
  // One file that fails leaves no function at all (src/eventHandlers/FunctionsMetadataHandler.ts).
  const functions = error === undefined ? [...app.functions.values()].map((each) => each.metadata) : [];
  send({ type: 'loaded', functions, error });
}

async function loadEntryFiles(appFolder: string): Promise<void> {
  const packageJson = packageJsonSchema.parse(JSON.parse(readFileSync(join(appFolder, 'package.json'), 'utf8')));
  if (packageJson.main === undefined) throw new Error("package.json has no 'main', expected the entry file or a glob");
  const files = globSync(packageJson.main, { cwd: appFolder }).sort();
  if (files.length === 0) throw new Error(`Found zero files matching the pattern "${packageJson.main}"`);
  for (const file of files) {
    app.entryFile = join(appFolder, file);
    try {
      await loadFile(app.entryFile, packageJson.type);
    } catch (cause) {
      throw new Error(`Worker was unable to load entry point "${file}": ${describeError(cause)}`, { cause });
    } finally {
      app.entryFile = undefined;
    }
  }
}

async function loadFile(path: string, packageType: string | undefined): Promise<void> {
  const isModule = path.endsWith('.mjs') || (packageType === 'module' && !path.endsWith('.cjs'));
  if (isModule) await import(pathToFileURL(path).href);
  else createRequire(import.meta.url)(path);
}

const appHookData = () => ({ hookData: app.hooks.appLevelHookData, appHookData: app.hooks.appHookData });

async function terminate(): Promise<void> {
  await app.hooks.run('appTerminate', makeReadOnly(appHookData(), 'hookData', 'appHookData'));
  process.exit(0);
}

async function handle(message: HostMessage): Promise<void> {
  switch (message.type) {
    case 'start':
      return start(message.appFolder, message.hostVersion);
    case 'invoke': {
      const result = await runInvocation(app, message.request, log);
      send({ type: 'result', invocationId: message.request.invocationId, result });
      return;
    }
    case 'terminate':
      return terminate();
  }
}

process.on('message', (message: HostMessage) => void handle(message));
// The host is gone, however it ended: nobody would hear the answers.
process.on('disconnect', () => process.exit(1));
// Ctrl+C reaches the whole process group; the host decides when the worker ends.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('uncaughtException', (error) => {
  process.stderr.write(`Worker uncaught exception: ${describeError(error)}\n`);
  process.exit(1);
});
