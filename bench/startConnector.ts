import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fail } from './options.ts';

export interface ConnectorProcess {
  serviceUrl: string;
  /** Since the last call. */
  countPosts(): Promise<number>;
  stop(): void;
}

export async function startConnector(): Promise<ConnectorProcess> {
  const child = fork(join(import.meta.dirname, 'connector.ts'));
  child.once('exit', (code, signal) => code === 0 || fail(`the connector ended with ${code ?? signal}`));
  const [{ port }] = await once(child, 'message');
  return {
    serviceUrl: `http://127.0.0.1:${port}/`,
    countPosts: async () => {
      child.send('count');
      const [{ posts }] = await once(child, 'message');
      return posts;
    },
    stop: () => child.disconnect(),
  };
}
