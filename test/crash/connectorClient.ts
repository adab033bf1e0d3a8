import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import type { Children } from '../../local/children.ts';

/** fetch itself gives up an answer after five minutes. */
const LONGEST_WAIT_MS = 60_000;

/** A POST that came whole. */
export interface SeenPost {
  /** The conversation's id. */
  who: string;
  /** The id of the activity that it answers; empty for what the bot says by itself. */
  replyTo: string;
  /** Of a card its summary. */
  text: string;
  /** Milliseconds, as Date.now() has them. */
  at: number;
}

export interface ConnectorProcess {
  serviceUrl: string;
  /** In the order in which they came. @param from leaves out so many. */
  posts(from?: number): Promise<SeenPost[]>;
  /** Until it has seen at least so many. */
  untilSeen(least: number, seconds: number): Promise<void>;
}

const seenPosts = z.array(z.object({ who: z.string(), replyTo: z.string(), text: z.string(), at: z.number() }));
const SCRIPT = fileURLToPath(import.meta.resolve('./connectorProcess.ts'));
const PATIENCE_SECONDS = 1;

export async function startConnectorProcess(
  children: Children,
  { seed, longestLatencyMs, cwd }: { seed: number; longestLatencyMs: number; cwd: string },
): Promise<ConnectorProcess> {
  const { promise: listening, resolve } = Promise.withResolvers<string>();
  const connector = children.start({
    name: 'the connector',
    command: [process.execPath, SCRIPT, `${seed}`, `${longestLatencyMs}`],
    cwd,
    patienceSeconds: PATIENCE_SECONDS,
    output: (line) => {
      const port = /^listening on (\d+)$/.exec(line)?.[1];
      if (port === undefined) console.log(`connector | ${line}`);
      else resolve(port);
    },
  });
  const port = await Promise.race([listening, connector.ended]);
  if (typeof port !== 'string') throw new Error(`the connector ended: ${connector.lastLines().join('\n')}`);
  const serviceUrl = `http://127.0.0.1:${port}/`;
  return {
    serviceUrl,
    posts: async (from = 0) => seenPosts.parse(await (await fetch(`${serviceUrl}posts?from=${from}`)).json()),
    untilSeen: async (least, seconds) => {
      const endsAt = Date.now() + seconds * 1000;
      for (;;) {
        const signal = AbortSignal.timeout(Math.min(LONGEST_WAIT_MS, Math.max(1, endsAt - Date.now())));
        const answer = await fetch(`${serviceUrl}seen?least=${least}`, { signal }).catch(() => undefined);
        if (answer) return;
        if (Date.now() >= endsAt) throw new Error(`waited ${seconds} s for ${least} POSTs`);
      }
    },
  };
}
