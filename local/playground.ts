import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Child, Children } from './children.ts';
import { DEFAULT_PORTS } from './options.ts';
import { ask, untilReady, type WantedPort } from './ports.ts';

const READY_SECONDS = 30;
const PATIENCE_SECONDS = 2;
// The same at each start, or what the bot has stored of the conversation would point nowhere after the next one.
const CONVERSATION_ID = 'personal-chat';

interface ChatPage {
  port: number;
  /** The bot's, for the activities of the page. */
  endpoint: string;
  children: Children;
  conversationId?: string;
}

export const chatUrl = (port: number): string => `http://localhost:${port}`;

async function isPlayground(port: number): Promise<boolean> {
  const page = await ask(`http://127.0.0.1:${port}/`);
  return page?.text.includes('<title>Microsoft 365 Agents Playground</title>') ?? false;
}

export function playgroundPort(port: number): WantedPort {
  return { port, purpose: 'the chat page', option: '--chat-port', isOurs: () => isPlayground(port) };
}

export function startPlayground(
  appFolder: string,
  dataFolder: string,
  { port, endpoint, children, conversationId = CONVERSATION_ID }: ChatPage,
): Child {
  const name = port === DEFAULT_PORTS.chat ? 'playground' : `playground-${port}`;
  return children.start({
    name: 'the chat page',
    command: [
      process.execPath,
      ...['--import', pathToFileURL(join(appFolder, 'local/loopbackOnly.ts')).href],
      join(appFolder, 'node_modules/@microsoft/m365agentsplayground/cli.js'),
      ...['-e', endpoint, '-c', 'emulator', '-p', `${port}`, '--conversation-id', conversationId, '--dt'],
    ],
    cwd: dataFolder,
    // It would open a browser, and die where there is none.
    env: {
      ...process.env,
      TEAMSAPPTESTER_BROWSER: 'none',
      M365_AGENTS_PLAYGROUND_LOGFILE: join(dataFolder, `${name}.activities.log`),
    },
    patienceSeconds: PATIENCE_SECONDS,
    output: join(dataFolder, `${name}.log`),
  });
}

export async function untilPlaygroundAnswers(port: number): Promise<void> {
  await untilReady('the chat page', () => isPlayground(port), READY_SECONDS);
}
