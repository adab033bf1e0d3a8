import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import * as z from 'zod';
import { CannotStart } from './cannotStart.ts';
import type { Child, Children } from './children.ts';
import type { Options } from './options.ts';
import { ask, untilReady, type WantedPort } from './ports.ts';

// func fetches its extension bundle at the first start.
const READY_SECONDS = { local: 60, func: 300 } as const;
// Within the 5 s in which everything has ended; what runs then is found again by the next host.
const PATIENCE_SECONDS = 3;

const binding = z.looseObject({
  type: z.string(),
  queueName: z.string().optional(),
  schedule: z.string().optional(),
  methods: z.array(z.string()).optional(),
});
const functionList = z.array(
  z.looseObject({
    name: z.string(),
    invoke_url_template: z.string().nullish(),
    config: z.looseObject({ bindings: z.array(binding) }),
  }),
);

export type FunctionList = z.infer<typeof functionList>;

export const functionsUrl = (port: number): string => `http://127.0.0.1:${port}`;

export function functionsPorts({ port, instances, inspectPort }: Options): WantedPort[] {
  return Array.from({ length: instances }, (_, index) => {
    const purpose = instances === 1 ? 'the functions' : `instance ${index + 1} of the functions`;
    const debugging = { purpose: `the debugger of ${purpose}`, option: '--inspect' };
    return [
      { port: port + index, purpose, option: '--port' },
      ...(inspectPort === undefined ? [] : [{ port: inspectPort + index, ...debugging }]),
    ];
  }).flat();
}

/** @throws CannotStart when the Core Tools were asked for and are not there. */
export function checkHost({ host }: Options): void {
  if (host === 'local' || (process.env['PATH'] ?? '').split(delimiter).some(hasFunc)) return;
  throw new CannotStart(
    '--host func: there is no func on the PATH; install the Azure Functions Core Tools 4 ' +
      '(https://learn.microsoft.com/azure/azure-functions/functions-run-local), or leave the option out for the local host',
  );
}

function hasFunc(folder: string): boolean {
  return ['func', 'func.exe', 'func.cmd'].some((name) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export interface HostSetting {
  appFolder: string;
  connectionString: string;
  children: Children;
  /** Those that must outlive the functions. */
  needs: Child[];
}

/** Starts instance `index` of the functions; its log lines are ours. */
export function startFunctions(
  options: Options,
  index: number,
  { appFolder, connectionString, ...rest }: HostSetting,
): Child {
  const name = options.instances === 1 ? 'functions' : `functions ${index + 1}`;
  const prefix = options.instances === 1 ? '' : `${index + 1} | `;
  const { inspectPort } = options;
  return rest.children.start({
    name,
    command: hostCommand(options, options.port + index),
    cwd: appFolder,
    env: {
      ...process.env,
      AzureWebJobsStorage: connectionString,
      // botbuilder's dependencies use punycode, which Node says at each start and nobody here can mend.
      NODE_OPTIONS: [process.env['NODE_OPTIONS'], '--disable-warning=DEP0040'].filter(Boolean).join(' '),
      ...(inspectPort === undefined ? {} : { languageWorkers__node__arguments: `--inspect=${inspectPort + index}` }),
    },
    patienceSeconds: PATIENCE_SECONDS,
    output: (line) => console.log(`${prefix}${line}`),
    needs: rest.needs,
  });
}

function hostCommand({ host, visibilitySeconds, watch }: Options, port: number): [string, ...string[]] {
  if (host === 'func') return ['func', 'start', '--port', `${port}`];
  const visibility = visibilitySeconds === undefined ? [] : ['--visibility-seconds', `${visibilitySeconds}`];
  // Who watches mends it and saves: the host stays, without functions, as func does.
  const onError = watch ? [] : ['--exit-on-load-error'];
  return [process.execPath, 'local/host/main.ts', '--app', '.', '--port', `${port}`, ...visibility, ...onError];
}

export async function untilFunctionsAnswer({ host, port, instances }: Options): Promise<void> {
  for (let index = 0; index < instances; index++) {
    const url = `${functionsUrl(port + index)}/admin/host/status`;
    await untilReady(
      'the functions',
      async () => (await ask(url))?.text.includes('"Running"') ?? false,
      READY_SECONDS[host],
    );
  }
}

export async function listFunctions(port: number): Promise<FunctionList> {
  const answer = await ask(`${functionsUrl(port)}/admin/functions`);
  return answer?.status === 200 ? functionList.parse(JSON.parse(answer.text)) : [];
}
