import { classifyAnswer, type SendOutcome } from '../domain/connectorAnswer.ts';
import type { Reference } from '../domain/recipient.ts';
import type { ConversationAddress, CreateOutcome, OutgoingActivity, Sender } from '../domain/sender.ts';
import { isAllowedServiceUrl, type ServiceHosts } from '../domain/serviceUrl.ts';
import { SECOND } from '../domain/time.ts';
import { ConnectorPool } from './connectorPool.ts';
import type { TokenSource } from './credentials.ts';

export interface ConnectorSenderOptions {
  token: TokenSource;
  hosts: ServiceHosts;
  /** How long one POST may take, from its connection to the last byte of the answer. */
  timeoutSeconds: number;
  /** Connections to one connector; above it requests queue up inside the pool. */
  connections: number;
}

/** POSTs to the channel's REST service over kept-alive connections: one POST a call, no redirect is followed. */
export class ConnectorSender implements Sender {
  readonly #options: ConnectorSenderOptions;
  readonly #pool: ConnectorPool;

  constructor(options: ConnectorSenderOptions) {
    this.#options = options;
    this.#pool = new ConnectorPool({ connections: options.connections, timeoutMs: options.timeoutSeconds * SECOND });
  }

  async send(to: ConversationAddress, activity: OutgoingActivity, replyToId?: string): Promise<SendOutcome> {
    const reply = replyToId === undefined ? '' : `/${encodeURIComponent(replyToId)}`;
    const path = `v3/conversations/${encodeURIComponent(to.conversationId)}/activities${reply}`;
    return this.#post(to.serviceUrl, path, activity);
  }

  async createConversation(reference: Reference): Promise<CreateOutcome> {
    const { bot, user, tenantId } = reference;
    const tenant = tenantId === undefined ? {} : { tenantId, channelData: { tenant: { id: tenantId } } };
    const parameters = { isGroup: false, bot, members: user ? [user] : [], ...tenant };
    const outcome = await this.#post(reference.serviceUrl, 'v3/conversations', parameters);
    if (outcome.kind !== 'sent') return outcome;
    return outcome.activityId === undefined
      ? {
          kind: 'refused',
          why: 'rejected',
          httpStatus: outcome.httpStatus,
          detail: 'an answer without a conversation id',
        }
      : { kind: 'created', conversationId: outcome.activityId };
  }

  async #post(serviceUrl: string, path: string, body: object): Promise<SendOutcome> {
    if (!isAllowedServiceUrl(serviceUrl, this.#options.hosts)) {
      return { kind: 'not-taken', why: 'untrusted', detail: 'serviceUrl is not on the allow-list' };
    }
    const url = new URL(path, serviceUrl.endsWith('/') ? serviceUrl : `${serviceUrl}/`);
    const token = await this.#options.token().catch(noToken);
    if (typeof token === 'object') return { kind: 'not-taken', why: 'unreachable', detail: token.detail };
    const answer = await this.#pool.post(url, headersWith(token), JSON.stringify(body));
    switch (answer.kind) {
      case 'answered':
        return classifyAnswer(answer, new Date());
      case 'never-left':
        return { kind: 'not-taken', why: 'unreachable', detail: answer.code };
      case 'broken':
        return { kind: 'uncertain', detail: answer.code };
    }
  }
}

function headersWith(token: string | undefined): Record<string, string> {
  return {
    accept: 'application/json',
    'content-type': 'application/json; charset=utf-8',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}

function noToken(error: unknown): { detail: string } {
  // An error's text of the login service can quote what it was sent; its name and code do not.
  return { detail: `no token: ${error instanceof Error ? error.name : 'unknown'}` };
}
