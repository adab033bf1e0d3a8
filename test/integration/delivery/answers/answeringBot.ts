import type { Delivery } from '../../../../src/domain/delivery.ts';
import { type Reference, recipientSchema } from '../../../../src/domain/recipient.ts';
import { findRecipient } from '../../../../src/recipients/findRecipient.ts';
import { messageFrom, startBot, type TestBot } from '../../../support/bot.ts';
import { http, type RawAnswer, type RawConnector, startRawConnector } from '../../../support/rawConnector.ts';

/** The bytes of an answer, or what is done instead of one. */
export type Answer = string | RawAnswer;

/** Somebody whom the bot knows. Their connector answers each POST with the next answer; the last is for the rest. */
export interface Person {
  name: string;
  to: { user: { channelId: string; userId: string } };
  reference: Reference;
  answers: Answer[];
  /** To the POSTs that open a conversation with them. */
  creations: Answer[];
}

type Meeting = Partial<Reference> & { creations?: Answer[] };

export interface AnsweringBot extends AsyncDisposable {
  bot: TestBot;
  /** Starts another host of the same app. */
  startHost(settings?: Record<string, string>): Promise<TestBot>;
  connector: RawConnector;
  /** Makes somebody known, of a tenant of their own unless `more` says which. */
  meet(answers: Answer[], more?: Meeting): Promise<Person>;
  /** Hands a notification over, on `host` if there are more. @returns its id, which is also its text. */
  notify(person: Person | Person[], request?: object, host?: TestBot): Promise<string>;
  recordOf(id: string): Promise<Delivery>;
  /** Goes on with a notification when the time has come that its record names. */
  goOnInTime(id: string, host?: TestBot): Promise<Delivery>;
  /** POSTs of a notification's message. */
  postsOf(id: string): number;
  /** Opened conversations. */
  creationsFor(person: Person): number;
  /** Why somebody is retired. */
  goneReasonOf(person: Person): Promise<string | undefined>;
  /** How long the last pointer to a notification is hidden, whichever host queued it. */
  delaySecondsOf(id: string): number | undefined;
  /** So many seconds from now, by the bot's clock. */
  inSeconds(seconds: number): string;
  /** Somebody writes to the bot. */
  write(person: Person, more?: object): Promise<void>;
}

export const TAKEN = http(201, '{"id":"a-1"}');
export const SENT = { state: 'sent', httpStatus: 201, activityId: 'a-1' };

export function limitedFor(seconds: number): string {
  return http(429, '', `Content-Length: 0\r\nRetry-After: ${seconds}`);
}

const LONGEST_PAUSE = 1;

let people = 0;
let notifications = 0;

/** Its clock stands still but for `wait`, and no pause is shortened by chance: what waits is not due before that. */
export async function startAnsweringBot(settings: Record<string, string> = {}): Promise<AnsweringBot> {
  const startedMs = Date.now();
  const hosts: TestBot[] = [];
  const startHost = async (more: Record<string, string> = {}) => {
    const host = await startBot({ ...settings, ...more }, hosts[0]);
    host.services.now = () => new Date(startedMs + host.clock.aheadMs);
    host.services.random = () => LONGEST_PAUSE;
    hosts.push(host);
    return host;
  };
  const bot = await startHost();
  const known = new Map<string, Person>();
  const connector = await startRawConnector((socket, post) => {
    const { target, body } = post;
    const person = known.get(nameIn(decodeURIComponent(target), body));
    const answers = target === CREATE ? person?.creations : person?.answers;
    const answer = (answers && answers.length > 1 ? answers.shift() : answers?.[0]) ?? http(599);
    if (typeof answer === 'string') socket.write(answer);
    else answer(socket, post);
  });
  const recordOf = async (id: string) => {
    const [record] = (await bot.statusOf(id)).recipients;
    if (!record) throw new Error(`${id} has no recipient`);
    return record;
  };
  return {
    bot,
    connector,
    startHost,
    meet: async (answers, { creations = [], ...more } = {}) => {
      const name = `p${++people}`;
      const person: Person = {
        name,
        to: { user: { channelId: more.channelId ?? 'emulator', userId: name } },
        answers,
        creations,
        reference: {
          channelId: 'emulator',
          serviceUrl: connector.serviceUrl,
          conversationId: `chat-${name}`,
          bot: { id: 'bot' },
          user: { id: name },
          tenantId: `tenant-of-${name}`,
          ...more,
        },
      };
      known.set(name, person);
      const firstSeen = bot.services.now().toISOString();
      await bot.services.recipients.save(
        recipientSchema.parse({ v: 1, kind: 'user', reference: person.reference, firstSeen }),
      );
      return person;
    },
    notify: async (person, request = {}, host = bot) => {
      const id = `notification-${++notifications}`;
      const to = Array.isArray(person) ? { users: person.map((one) => one.to.user) } : person.to;
      await host.enqueue({ id, to, message: { text: id }, ...request });
      return id;
    },
    recordOf,
    goOnInTime: async (id, host = bot) => {
      const { until } = await recordOf(id);
      if (until === null) throw new Error(`${id} does not wait`);
      bot.wait(Math.max(0, Date.parse(until) - bot.services.now().getTime()));
      await host.goOn(id, { range: 'list' });
      return recordOf(id);
    },
    postsOf: (id) => connector.posts.filter(({ body }) => JSON.parse(body).text === id).length,
    creationsFor: ({ name }) =>
      connector.posts.filter(({ target, body }) => target === CREATE && nameIn(target, body) === name).length,
    delaySecondsOf: (id) =>
      hosts.flatMap(({ pointers }) => pointers.findLast((pointer) => pointer.id === id) ?? []).at(-1)?.delaySeconds,
    inSeconds: (seconds) => new Date(bot.services.now().getTime() + seconds * 1000).toISOString(),
    goneReasonOf: async ({ to }) => (await findRecipient(bot.services.recipients, to))?.recipient.gone?.reason,
    write: async ({ name, reference: { channelId, conversationId, tenantId } }, more = {}) => {
      const conversation = { id: conversationId, conversationType: 'personal', tenantId };
      await bot.post(messageFrom(name, bot.channel, { channelId, conversation, from: { id: name }, ...more }));
    },
    [Symbol.asyncDispose]: async () => {
      await connector[Symbol.asyncDispose]();
      await bot[Symbol.asyncDispose]();
    },
  };
}

const CREATE = '/v3/conversations';

/** Of a target with a conversation `chat-<name>` or `chat-<name>-…`, or of the member of a new one. */
function nameIn(target: string, body: string): string {
  if (target === CREATE) return JSON.parse(body).members[0].id;
  return /chat-(p\d+)/.exec(target)?.[1] ?? '';
}

export function errorWith(code: string): string {
  return JSON.stringify({ error: { code, message: 'Some words.' } });
}

/** As Teams says it in some of its answers. */
export function nestedErrorWith(subCode: string): string {
  return JSON.stringify({ errorCode: 209, message: JSON.stringify({ subCode, details: null }) });
}
