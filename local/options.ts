import { parseArgs } from 'node:util';
import type { Explained } from './explain.ts';

export const DEFAULT_PORTS = { functions: 7071, chat: 56150, storage: 10000 } as const;

const HELP = `npm start -- [options]

Builds the bot and runs it on this machine: Azurite (the storage), the functions and a chat page.

  --host func|local        who runs the functions: local (ours, the default) or func, the Azure Functions Core Tools
  --port N                 port of the functions (${DEFAULT_PORTS.functions})
  --instances N            N functions hosts, on N ports from --port on; the chat page talks to the first
  --chat-port N            port of the chat page (${DEFAULT_PORTS.chat})
  --no-chat                no chat page
  --storage-port N         Azurite: blobs on N, queues on N+1, tables on N+2 (${DEFAULT_PORTS.storage})
  --visibility-seconds N   how soon the queue messages of a host that died come back (600, as in Azure; local host only)
  --inspect N              a debugger can attach to the functions on port N (with --instances: N, N+1, …)
  --storage-only           Azurite with the queues and tables, for a func start of your own beside it (npm run storage)
  --watch                  build and load the functions again when a source changes
  --data FOLDER            where Azurite keeps its data, and the logs (.local), as seen from the project's folder
  --help

Examples
  npm start
  npm start -- --watch
  npm start -- --port 7171 --chat-port 56250 --storage-port 20000    a second one beside the first
  npm start -- --instances 2 --visibility-seconds 10                 two hosts, which share the queues and the storage
`;

export interface Options {
  host: 'func' | 'local';
  port: number;
  /** 0: the storage alone. */
  instances: number;
  /** Absent: no chat page. */
  chatPort?: number;
  storagePort?: number;
  visibilitySeconds?: number;
  inspectPort?: number;
  watch: boolean;
  dataFolder: string;
}

export type Command = { kind: 'start'; options: Options } | Explained;

export function parseCommand(args: string[]): Command {
  let values: ReturnType<typeof parseValues>;
  try {
    values = parseValues(args);
  } catch (error) {
    return { kind: 'wrong', problems: [error instanceof Error ? error.message : String(error)] };
  }
  if (values.help) return { kind: 'help', text: HELP };
  const problems: string[] = [];
  const options = readOptions(values, problems);
  return problems.length === 0 ? { kind: 'start', options } : { kind: 'wrong', problems };
}

function parseValues(args: string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  return parseArgs({
    args,
    options: {
      host: { ...text, default: 'local' },
      port: text,
      instances: text,
      'chat-port': text,
      'no-chat': flag,
      'storage-port': text,
      'visibility-seconds': text,
      inspect: text,
      'storage-only': flag,
      watch: flag,
      data: { ...text, default: '.local' },
      help: { ...flag, short: 'h' },
    },
  }).values;
}

function readOptions(values: ReturnType<typeof parseValues>, problems: string[]): Options {
  const number = (name: NumberOption, from: number, to: number): number | undefined => {
    const text = values[name];
    if (text === undefined) return undefined;
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= from && value <= to) return value;
    problems.push(`--${name} '${text}': expected a whole number from ${from} to ${to}`);
    return undefined;
  };
  const host = values.host === 'func' ? 'func' : 'local';
  if (values.host !== host) problems.push(`--host '${values.host}': expected func or local`);
  const visibilitySeconds = number('visibility-seconds', 1, 7 * 24 * 60 * 60);
  if (host === 'func' && visibilitySeconds !== undefined) {
    problems.push('--visibility-seconds: the local host has it, func does not');
  }
  const storageOnly = values['storage-only'];
  const storagePort = number('storage-port', 1, 65_533);
  const inspectPort = number('inspect', 1, 65_535);
  return {
    host,
    port: number('port', 1, 65_535) ?? DEFAULT_PORTS.functions,
    instances: storageOnly ? 0 : (number('instances', 1, 16) ?? 1),
    watch: values.watch,
    dataFolder: values.data,
    ...(values['no-chat'] || storageOnly ? {} : { chatPort: number('chat-port', 1, 65_535) ?? DEFAULT_PORTS.chat }),
    ...(storagePort === undefined ? {} : { storagePort }),
    ...(visibilitySeconds === undefined ? {} : { visibilitySeconds }),
    ...(inspectPort === undefined ? {} : { inspectPort }),
  };
}

type NumberOption = 'port' | 'instances' | 'chat-port' | 'storage-port' | 'visibility-seconds' | 'inspect';
