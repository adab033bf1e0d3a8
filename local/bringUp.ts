import { mkdirSync } from 'node:fs';
import { provision } from '../src/storage/provision.ts';
import { azuritePorts, runsAlready, startAzurite, untilAzuriteAnswers } from './azurite.ts';
import { board, storageBoard } from './board.ts';
import { build } from './build.ts';
import { CannotStart } from './cannotStart.ts';
import type { Child, Children } from './children.ts';
import {
  checkHost,
  functionsPorts,
  functionsUrl,
  type HostSetting,
  listFunctions,
  startFunctions,
  untilFunctionsAnswer,
} from './functionsHost.ts';
import { readLocalSettings } from './host/settings.ts';
import { makeLocalSettings } from './localSettings.ts';
import type { Options } from './options.ts';
import { playgroundPort, startPlayground, untilPlaygroundAnswers } from './playground.ts';
import { checkPorts, type PortState } from './ports.ts';
import { type StorageTarget, storageTarget } from './storageTarget.ts';
import { watchSources } from './watchSources.ts';

const SECOND = 1000;

interface Place {
  appFolder: string;
  dataFolder: string;
  children: Children;
}

/** Everything that can be checked is checked before the first process is started. Returns when the bot can be used. */
export async function bringUp(options: Options, place: Place): Promise<void> {
  const { appFolder, dataFolder, children } = place;
  if (makeLocalSettings(appFolder)) console.log('local.settings.json: made from local.settings.sample.json');
  const settings = readSettingsFile(appFolder);
  // The environment beats the file, as under func; an empty variable counts as absent.
  const storage = storageTarget(
    process.env['AzureWebJobsStorage'] || settings['AzureWebJobsStorage'],
    options.storagePort,
  );
  checkHost(options);
  const states = await checkPorts([
    ...(storage.kind === 'azurite' ? azuritePorts(storage.ports) : []),
    ...functionsPorts(options),
    ...(options.chatPort === undefined ? [] : [playgroundPort(options.chatPort)]),
  ]);
  mkdirSync(dataFolder, { recursive: true });

  if (options.instances > 0) await timed('build', () => buildOrFail(place));
  const azurite = await startStorage(storage, states, place);
  await timed('queues and tables', () => provision(storage.connectionString));
  if (options.instances === 0) {
    console.log(storageBoard(storage, dataFolder));
    return;
  }
  const setting = { appFolder, connectionString: storage.connectionString, children, needs: azurite ? [azurite] : [] };
  const hosts = startHosts(options, setting);
  await Promise.all([timed('functions', () => untilFunctionsAnswer(options)), startChat(options, states, place)]);

  const functions = await listFunctions(options.port);
  const settingsConnectionString = settings['AzureWebJobsStorage'];
  // Before the board: whoever reads it may save a file at once.
  if (options.watch) reloadOnChange(options, hosts, setting);
  console.log(board({ options, dataFolder, storage, settingsConnectionString, functions }));
}

function readSettingsFile(appFolder: string): Readonly<Record<string, string>> {
  try {
    return readLocalSettings(appFolder);
  } catch (cause) {
    throw new CannotStart(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

async function buildOrFail({ appFolder, children }: Place): Promise<void> {
  if (!(await build(appFolder, children))) throw new CannotStart('the build failed, see the errors above');
}

async function startStorage(
  storage: StorageTarget,
  states: ReadonlyMap<number, PortState>,
  { appFolder, dataFolder, children }: Place,
): Promise<Child | undefined> {
  if (storage.kind === 'account') return undefined;
  if (runsAlready(storage.ports, states)) {
    console.log(`✓ Azurite: the one that runs already on port ${storage.ports.blob}`);
    return undefined;
  }
  const azurite = startAzurite(appFolder, dataFolder, storage.ports, children);
  await timed('Azurite', () => untilAzuriteAnswers(storage.ports));
  return azurite;
}

async function startChat(
  { port, chatPort }: Options,
  states: ReadonlyMap<number, PortState>,
  { appFolder, dataFolder, children }: Place,
): Promise<void> {
  if (chatPort === undefined) return;
  if (states.get(chatPort) === 'ours') {
    console.log(
      `✓ chat page: the one that runs already on port ${chatPort}, with the endpoint that it was started with`,
    );
    return;
  }
  const endpoint = `${functionsUrl(port)}/api/messages`;
  startPlayground(appFolder, dataFolder, { port: chatPort, endpoint, children });
  await timed('chat page', () => untilPlaygroundAnswers(chatPort));
}

function startHosts(options: Options, setting: HostSetting): Child[] {
  return Array.from({ length: options.instances }, (_, index) => startFunctions(options, index, setting));
}

function reloadOnChange(options: Options, running: Child[], setting: HostSetting): void {
  let hosts = running;
  watchSources(setting.appFolder, async () => {
    try {
      if (!(await build(setting.appFolder, setting.children))) {
        console.error('✗ the build failed: the functions run on as they were');
        return;
      }
      await timed('reload', async () => {
        await Promise.all(hosts.map((host) => host.stop()));
        hosts = startHosts(options, setting);
        await untilFunctionsAnswer(options);
      });
    } catch (error) {
      // The next change may mend it; a host that has died is reported by its death.
      console.error(error instanceof Error ? error.message : error);
    }
  });
}

/** Says what is being done, and how long it took. */
async function timed(what: string, work: () => Promise<void>): Promise<void> {
  console.log(`· ${what} …`);
  const start = performance.now();
  await work();
  console.log(`✓ ${what}: ${((performance.now() - start) / SECOND).toFixed(1)} s`);
}
