import { CloudAdapter, ConfigurationBotFrameworkAuthentication } from 'botbuilder';
import { Agent } from 'undici';
import { ConnectorSender } from '../src/channel/connectorSender.ts';
import type { Reference } from '../src/domain/recipient.ts';
import { toActivity } from '../src/domain/sender.ts';
import { provision } from '../src/storage/provision.ts';
import { knowEverybody } from './audience.ts';
import { createBroadcaster } from './broadcast/everyone.ts';
import { referenceOf } from './referenceOf.ts';

/** Sends `messages` messages, each to a conversation of its own; throws when one was not taken. */
export type SendAll = (messages: number) => Promise<void>;

const TEXT = 'The price of your hotel fell by 20 %';

/** How our functions send: see `SEND_CONCURRENCY`. */
export function ourSender(serviceUrl: string, concurrency: number): SendAll {
  const sender = new ConnectorSender({
    token: async () => undefined,
    hosts: { extra: [], loopback: true },
    timeoutSeconds: 15,
    connections: concurrency,
  });
  return (messages) =>
    sideBySide(messages, concurrency, async (index) => {
      const to = referenceOf(serviceUrl, index);
      const outcome = await sender.send(to, toActivity({ text: TEXT }, to));
      if (outcome.kind !== 'sent') throw new Error(`message ${index}: ${JSON.stringify(outcome)}`);
    });
}

/** How Microsoft's samples of proactive messages send: one conversation after another. */
export function samplesLoop(serviceUrl: string): SendAll {
  const adapter = new CloudAdapter(new ConfigurationBotFrameworkAuthentication({}));
  return async (messages) => {
    for (let index = 0; index < messages; index++) {
      const { channelId, conversationId, bot, user } = referenceOf(serviceUrl, index);
      const conversation = { id: conversationId, isGroup: false, conversationType: 'personal', name: '' };
      const reference = {
        channelId,
        serviceUrl,
        conversation,
        bot: { id: bot.id, name: bot.name ?? '' },
        user: { id: user?.id ?? '', name: user?.name ?? '' },
      };
      await adapter.continueConversationAsync('', reference, async (context) => {
        await context.sendActivity(TEXT);
      });
    }
  };
}

/** The least that a POST costs: the same JSON, made once, over the same library; nothing is looked at but the status. */
export function bareUndici(serviceUrl: string, concurrency: number): SendAll {
  const agent = new Agent({ connections: concurrency });
  const headers = { accept: 'application/json', 'content-type': 'application/json; charset=utf-8' };
  const { origin } = new URL(serviceUrl);
  const posts: { path: string; body: string }[] = [];
  const postTo = (to: Reference) => ({
    path: `/v3/conversations/${to.conversationId}/activities`,
    body: JSON.stringify(toActivity({ text: TEXT }, to)),
  });
  return (messages) =>
    sideBySide(messages, concurrency, async (index) => {
      posts[index] ??= postTo(referenceOf(serviceUrl, index));
      const { statusCode, body } = await agent.request({ origin, method: 'POST', headers, ...posts[index] });
      await body.text();
      if (statusCode !== 201) throw new Error(`message ${index}: HTTP ${statusCode}`);
    });
}

/**
 * A broadcast as the functions run it: each recipient claimed before its POST, recorded after it, and added to its
 * history, on an Azurite beside it (which is not in this process's CPU time).
 */
export async function withContract(serviceUrl: string, connectionString: string, people: number): Promise<SendAll> {
  await provision(connectionString);
  await knowEverybody(connectionString, serviceUrl, people);
  const { broadcast } = createBroadcaster(connectionString);
  let broadcasts = 0;
  return async (messages) => {
    const sent = await broadcast(`broadcast-${++broadcasts}`);
    if (sent !== messages) throw new Error(`broadcast: ${sent} of ${messages} were sent`);
  };
}

async function sideBySide(count: number, concurrency: number, send: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) await send(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, one));
}
