import { receiveActivity } from '../../src/bot/receiveActivity.ts';
import { readConfig } from '../../src/config.ts';
import { continueDelivery } from '../../src/delivery/continueDelivery.ts';
import { type NotificationStatus, readStatus } from '../../src/delivery/readStatus.ts';
import { receiveMessage } from '../../src/delivery/receiveMessage.ts';
import type { HttpAnswer } from '../../src/domain/httpAnswer.ts';
import { sweepDue } from '../../src/due/sweepDue.ts';
import { createServices, type Services } from '../../src/services.ts';
import { type Connector, startConnector } from './connector.ts';
import { takeStorage } from './storage.ts';

/** The bot in this process, on an Azurite account of its own, with a channel that remembers what it gets. */
export interface TestBot extends AsyncDisposable {
  services: Services;
  /** Of its storage. */
  connectionString: string;
  channel: Connector;
  /** What went to the log. */
  log: string[];
  /** Posts an activity, as the channel does. */
  post(activity: object | string, authorization?: string): Promise<HttpAnswer>;
  /** Hands a message over, as the queue trigger does. */
  enqueue(body: unknown, message?: { messageId?: string; dequeueCount?: number }): Promise<void>;
  statusOf(id: string): Promise<NotificationStatus>;
  /** What was queued on `deliveries`, with its delay. */
  pointers: { id: string; range: string; delaySeconds: number }[];
  /** Conversations that were queued there: their keys. */
  conversations: string[];
  /** By how much the clock is ahead: one for all that share a storage. */
  clock: { aheadMs: number };
  /** Moves the bot's clock on. */
  wait(milliseconds: number): void;
  /** Goes on with a notification, as its pointer makes the bot do. */
  goOn(id: string, pointer?: { range?: string; dequeueCount?: number }): Promise<void>;
  /** What the timer does each minute. */
  sweep(): Promise<void>;
}

const ALL = { limit: 1000 };

/** @param beside a bot whose storage, channel and clock this one shares: another host of the same app. */
export async function startBot(settings: Record<string, string> = {}, beside?: TestBot): Promise<TestBot> {
  const channel = beside?.channel ?? (await startConnector());
  const connectionString = beside?.connectionString ?? settings['AzureWebJobsStorage'] ?? (await takeStorage());
  const environment = { AzureWebJobsStorage: connectionString, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
  const services = createServices(readConfig({ ...settings, ...environment }));
  const lines: string[] = [];
  const write = (text: string, ...causes: unknown[]) => lines.push([text, ...causes.map(String)].join(' '));
  const log = { info: write, warn: write, error: write };
  let messages = 0;
  const clock = beside?.clock ?? { aheadMs: 0 };
  services.now = () => new Date(Date.now() + clock.aheadMs);
  const pointers: TestBot['pointers'] = [];
  const conversations: string[] = [];
  const { deliveriesQueue } = services;
  const push = deliveriesQueue.push.bind(deliveriesQueue);
  deliveriesQueue.push = async (pointer, delaySeconds = 0) => {
    if ('conversation' in pointer) conversations.push(pointer.conversation);
    else {
      const ranges = 'several' in pointer ? pointer.several.map((id) => ({ id, range: 'list' })) : [pointer];
      pointers.push(...ranges.map(({ id, range = 'list' }) => ({ id, range, delaySeconds })));
    }
    await push(pointer, delaySeconds);
  };
  return {
    services,
    connectionString,
    channel,
    log: lines,
    post: (activity, authorization = '') => {
      const body = Buffer.from(typeof activity === 'string' ? activity : JSON.stringify(activity));
      return receiveActivity(services, { authorization, body }, log);
    },
    enqueue: (content, { messageId = `message-${++messages}`, dequeueCount = 1 } = {}) => {
      const body = content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content));
      return receiveMessage(services, { body, messageId, dequeueCount }, log);
    },
    statusOf: async (id) => {
      const status = await readStatus(services, id, ALL);
      if (!status) throw new Error(`no record of ${id}`);
      return status;
    },
    pointers,
    conversations,
    clock,
    wait: (milliseconds) => {
      clock.aheadMs += milliseconds;
    },
    sweep: () => sweepDue(services, log),
    goOn: (
      id,
      { range = pointers.findLast((pointer) => pointer.id === id)?.range ?? 'list', dequeueCount = 1 } = {},
    ) => {
      const body = Buffer.from(JSON.stringify({ v: 1, id, range }));
      return continueDelivery(services, { body, messageId: `pointer-${++messages}`, dequeueCount }, log);
    },
    [Symbol.asyncDispose]: async () => {
      if (!beside) await channel[Symbol.asyncDispose]();
    },
  };
}

let activities = 0;

/** What a person writes in their personal chat on `emulator`; `more` replaces fields. */
export function messageFrom(name: string, channel: Connector, more: object = {}) {
  return {
    type: 'message',
    id: `activity-${++activities}`,
    timestamp: new Date().toISOString(),
    text: 'hello',
    channelId: 'emulator',
    serviceUrl: channel.serviceUrl,
    conversation: { id: `chat-${name}`, conversationType: 'personal', tenantId: 'contoso' },
    from: { id: name, name: name.toUpperCase(), aadObjectId: `aad-${name}` },
    recipient: { id: 'bot', name: 'Bot' },
    ...more,
  };
}

/** What is posted when a person opens the chat for the first time. */
export function arrivalOf(name: string, channel: Connector, more: object = {}) {
  const membersAdded = [{ id: 'bot' }, { id: name, name: name.toUpperCase() }];
  return messageFrom(name, channel, { type: 'conversationUpdate', text: undefined, membersAdded, ...more });
}

export function userNamed(name: string) {
  return { user: { channelId: 'emulator', userId: name } };
}
