import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Stage } from './stage.ts';
import { dataOf, type SpokenActivity, spokenActivity, toUtterance } from './utterance.ts';

const CHANNEL = 'emulator';

/** A channel of our own: it posts what persons say to the bot, and takes what the bot says to them. */
export interface Channel extends AsyncDisposable {
  stageFor(person: string): Stage;
}

export async function openChannel(messages: string): Promise<Channel> {
  const heardIn = new Map<string, SpokenActivity[]>();
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const [, conversation = ''] = /^\/v3\/conversations\/([^/]+)\/activities/.exec(request.url ?? '') ?? [];
    // What is no message, a typing sign say, is not heard.
    const { data } = spokenActivity.safeParse(JSON.parse(Buffer.concat(chunks).toString() || '{}'));
    const heard = heardIn.get(conversation) ?? [];
    if (data) heardIn.set(conversation, [...heard, data]);
    const id = `${conversation}-${heard.length}`;
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const serviceUrl = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  return {
    stageFor: (person) => stageOn({ person, messages, serviceUrl, heard: () => heardIn.get(`chat-${person}`) ?? [] }),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

interface Setting {
  person: string;
  messages: string;
  serviceUrl: string;
  heard: () => SpokenActivity[];
}

function stageOn({ person, messages, serviceUrl, heard }: Setting): Stage {
  let posted = 0;
  const post = async (content: object) => {
    const activity = {
      ...{ type: 'message', id: `${person}-${++posted}`, timestamp: new Date().toISOString(), locale: 'en-US' },
      ...{ channelId: CHANNEL, serviceUrl, recipient: { id: 'bot', name: 'Bot' }, from: { id: person, name: 'Ada' } },
      conversation: { id: `chat-${person}`, conversationType: 'personal' },
      ...content,
    };
    const headers = { 'content-type': 'application/json' };
    const { status } = await fetch(messages, { method: 'POST', headers, body: JSON.stringify(activity) });
    if (status !== 202) throw new Error(`${messages} answered ${status}, expected 202`);
  };
  return {
    user: { channelId: CHANNEL, userId: person },
    say: (text) => post({ text }),
    press: (button) => {
      const value = heard()
        .map((activity) => dataOf(activity, button))
        .findLast((data) => data !== undefined);
      if (value === undefined) throw new Error(`no card has the button '${button}'`);
      return post({ value });
    },
    heard: async () => heard().map(toUtterance),
    silenceMs: 300,
    takePicture: async () => undefined,
  };
}
