import { relative } from 'node:path';
import { styleText } from 'node:util';
import { azuriteFolder } from './azurite.ts';
import type { Death } from './children.ts';
import { type FunctionList, functionsUrl } from './functionsHost.ts';
import type { Options } from './options.ts';
import { chatUrl } from './playground.ts';
import type { StorageTarget } from './storageTarget.ts';

const NAME_WIDTH = 22;
const TRY_NEXT = 'npx proactive notify --everyone --text "The price of your hotel fell by 20 %"';

export interface Running {
  options: Options;
  dataFolder: string;
  storage: StorageTarget;
  /** What local.settings.json says of the storage: a command in another terminal reads no more than that. */
  settingsConnectionString: string | undefined;
  functions: FunctionList;
}

export function board({ options, dataFolder, storage, settingsConnectionString, functions }: Running): string {
  const { port, instances, chatPort } = options;
  const ports = Array.from({ length: instances }, (_, index) => port + index);
  return [
    '',
    ...(chatPort === undefined ? [] : [row('chat', styleText('bold', chatUrl(chatPort)))]),
    ...ports.map((one) => row('functions', functionsUrl(one))),
    row('messages', `${functionsUrl(port)}/api/messages`),
    row('storage', describeStorage(storage, dataFolder)),
    '',
    ...(functions.length === 0 ? ['  no functions were loaded'] : describeFunctions(functions)),
    '',
    `  Try next, in another terminal${chatPort === undefined ? '' : ', with the chat page open'}:`,
    `  ${styleText('bold', tryNext(storage, settingsConnectionString))}`,
    '',
    '  Ctrl+C stops everything.',
    '',
  ].join('\n');
}

/** For `--storage-only`. */
export function storageBoard(storage: StorageTarget, dataFolder: string): string {
  const next = '  In another terminal: npm run build && func start';
  return ['', row('storage', describeStorage(storage, dataFolder)), '', next, '  Ctrl+C stops it.', ''].join('\n');
}

export function describeDeath({ child, code, signal }: Death): string {
  const how = signal === null ? `with code ${code ?? 'unknown'}` : `by ${signal}`;
  const said = child.lastLines().map((line) => `  | ${line}`);
  const lines = said.length === 0 ? 'It said nothing.' : `Its last lines:\n${said.join('\n')}`;
  return `${child.name} ended ${how}. ${lines}`;
}

function describeStorage(storage: StorageTarget, dataFolder: string): string {
  switch (storage.kind) {
    case 'account':
      return `the account ${storage.account}`;
    case 'azurite': {
      const { blob, queue, table } = storage.ports;
      const folder = relative(process.cwd(), azuriteFolder(dataFolder, storage.ports));
      return `Azurite on ports ${blob}, ${queue}, ${table}, data in ${folder}`;
    }
  }
}

/** Without a key of anybody's: Azurite's is published, an account is left to the environment it came from. */
function tryNext(storage: StorageTarget, settingsConnectionString: string | undefined): string {
  if (storage.kind === 'account' || storage.connectionString === settingsConnectionString) return TRY_NEXT;
  return `AzureWebJobsStorage='${storage.connectionString}' ${TRY_NEXT}`;
}

function describeFunctions(functions: FunctionList): string[] {
  const byTrigger = functions.map(describeFunction).sort(([a], [b]) => a.localeCompare(b));
  return byTrigger.map(([trigger, name]) => row(name, trigger));
}

function describeFunction({
  name,
  config,
  invoke_url_template,
}: FunctionList[number]): [trigger: string, name: string] {
  const trigger = config.bindings.find((binding) => binding.type.endsWith('Trigger'));
  switch (trigger?.type) {
    case 'httpTrigger':
      return [`${(trigger.methods ?? ['GET', 'POST']).join(', ').toUpperCase()} ${invoke_url_template ?? ''}`, name];
    case 'queueTrigger':
      return [`queue ${trigger.queueName}`, name];
    case 'timerTrigger':
      return [`timer ${trigger.schedule}`, name];
    default:
      return [trigger?.type ?? 'no trigger', name];
  }
}

const row = (name: string, value: string): string => `  ${name.padEnd(NAME_WIDTH)} ${value}`;
