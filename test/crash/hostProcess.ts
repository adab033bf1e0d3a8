import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Child, Children } from '../../local/children.ts';
import { freePorts } from '../support/freePorts.ts';
import { until } from '../support/until.ts';
import { REPOSITORY } from './builtApp.ts';
import { runningIn } from './hostLog.ts';

export interface HostSetting {
  /** The logs are put there too. */
  appFolder: string;
  connectionString: string;
  visibilitySeconds: number;
  children: Children;
  /** Beside those that all of these hosts have, or instead of them. */
  settings?: Record<string, string>;
}

/** A functions host with its worker, alone in a process group. */
export interface HostProcess {
  name: string;
  url: string;
  /**
   * Calls of sending functions, or of those that are named, that have begun and not ended; of a host that was killed,
   * those that died with it.
   */
  running(functions?: readonly string[]): string[];
  /** SIGKILL for the host, its worker and the leash at the same moment. */
  kill(): Promise<void>;
  /** How it ended although nobody had asked for it; undefined while it runs. */
  unexpectedEnd(): string | undefined;
}

const READY_SECONDS = 60;
const PATIENCE_SECONDS = 3;

/** Few seconds where the standard has many, so that a round takes a minute or two. */
const SETTINGS = {
  AZURE_FUNCTIONS_ENVIRONMENT: 'Development',
  MicrosoftAppId: '',
  SEND_TIMEOUT_SECONDS: '2',
  WORK_LEASE_SECONDS: '5',
  // What is paced would not be under way at the kill.
  TENANT_MESSAGES_PER_SECOND: '10000',
  // The timers come back this soon after a kill; it takes up to two minutes otherwise.
  AzureFunctionsJobHost__singleton__listenerLockPeriod: '00:00:15',
  AzureFunctionsJobHost__singleton__listenerLockRecoveryPollingInterval: '00:00:01',
};

export async function startHost(name: string, setting: HostSetting): Promise<HostProcess> {
  const { appFolder, connectionString, visibilitySeconds, children, settings = {} } = setting;
  const [port] = await freePorts(1);
  // A file, which has every line up to the kill; what is on its way through a pipe would be lost.
  const log = join(appFolder, `${name.replaceAll(' ', '-')}.log`);
  const options = ['--app', appFolder, '--port', `${port}`, '--visibility-seconds', `${visibilitySeconds}`];
  const child = children.start({
    name,
    command: [process.execPath, join(REPOSITORY, 'local/host/main.ts'), ...options, '--exit-on-load-error'],
    cwd: appFolder,
    env: { ...process.env, ...SETTINGS, ...settings, AzureWebJobsStorage: connectionString },
    patienceSeconds: PATIENCE_SECONDS,
    output: log,
  });
  const end = watchEnd(child);
  const url = `http://127.0.0.1:${port}`;
  await until(`${name} to run`, () => isRunning(url, end), READY_SECONDS);
  return {
    name,
    url,
    running: (functions) => runningIn(readFileSync(log, 'utf8'), functions),
    kill: async () => {
      child.stopping = true;
      process.kill(-(child.pid ?? Number.NaN), 'SIGKILL');
      await child.ended;
    },
    unexpectedEnd: end,
  };
}

function watchEnd(child: Child): () => string | undefined {
  let end: string | undefined;
  void child.ended.then(({ code, signal }) => {
    if (!child.stopping) end = `${child.name} ended by itself (${signal ?? code}):\n${child.lastLines().join('\n')}`;
  });
  return () => end;
}

async function isRunning(url: string, unexpectedEnd: () => string | undefined): Promise<true | undefined> {
  const end = unexpectedEnd();
  if (end !== undefined) throw new Error(end);
  const status = await fetch(`${url}/admin/host/status`).then(
    (response) => response.text(),
    () => '',
  );
  return status.includes('"Running"') || undefined;
}
