import { classifyAnswer, type SendOutcome } from '../domain/connectorAnswer.ts';
import type { Reference } from '../domain/recipient.ts';
import type { ConversationAddress, CreateOutcome, MessageUpdater, OutgoingActivity, Sender } from '../domain/sender.ts';
import { parseServiceUrl, type ServiceHosts } from '../domain/serviceUrl.ts';
import { SECOND } from '../domain/time.ts';
import { ConnectorPool, type ConnectorRequest } from './connectorPool.ts';
import type { TokenSource } from './credentials.ts';
import { inTime } from './inTime.ts';

export interface ConnectorSenderOptions {
  token: TokenSource;
  hosts: ServiceHosts;
  /** How long one call may take, from the token and the connection to the last byte of the answer. */
  timeoutSeconds: number;
  /** Connections to one connector; above it requests queue up inside the pool. */
  connections: number;
}

/** Calls the channel's REST service over kept-alive connections: one request a call, no redirect is followed. */
export class ConnectorSender implements Sender, MessageUpdater {
  readonly #options: ConnectorSenderOptions;
  readonly #timeoutMs: number;
  readonly #pool: ConnectorPool;
  /** A token that was refused is not used again, whatever the cache says. */
  #refusedToken: string | undefined;
  /** One for all who are sending when a token is refused. */
  #freshToken: Promise<string | undefined> | undefined;

  constructor(options: ConnectorSenderOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutSeconds * SECOND;
    this.#pool = new ConnectorPool({ connections: options.connections, connectTimeoutMs: this.#timeoutMs });
  }

  async send(to: ConversationAddress, activity: OutgoingActivity, replyToId?: string): Promise<SendOutcome> {
    const reply = replyToId === undefined ? '' : `/${segment(replyToId)}`;
    const path = `v3/conversations/${segment(to.conversationId)}/activities${reply}`;
    return this.#request('POST', to.serviceUrl, path, activity);
  }

  async update(to: ConversationAddress, activityId: string, activity: OutgoingActivity): Promise<SendOutcome> {
    const path = `v3/conversations/${segment(to.conversationId)}/activities/${segment(activityId)}`;
    return this.#request('PUT', to.serviceUrl, path, { ...activity, id: activityId });
  }

  async createConversation(reference: Reference): Promise<CreateOutcome> {
    const { bot, user, tenantId } = reference;
    const tenant = tenantId === undefined ? {} : { tenantId, channelData: { tenant: { id: tenantId } } };
    const parameters = { isGroup: false, bot, members: user ? [user] : [], ...tenant };
    const outcome = await this.#request('POST', reference.serviceUrl, 'v3/conversations', parameters);
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

  async #request(
    method: ConnectorRequest['method'],
    serviceUrl: string,
    path: string,
    body: object,
  ): Promise<SendOutcome> {
    const base = parseServiceUrl(serviceUrl, this.#options.hosts);
    if (!base) return { kind: 'not-taken', why: 'untrusted', detail: 'serviceUrl is not on the allow-list' };
    const startedAt = performance.now();
    const token = await this.#token();
    if (!token.ok) return { kind: 'not-taken', why: 'unreachable', detail: token.detail };
    const answer = await this.#pool.request({
      method,
      origin: base.origin,
      path: `${base.pathname.endsWith('/') ? base.pathname : `${base.pathname}/`}${path}`,
      headers: headersWith(token.value),
      body: JSON.stringify(body),
      timeoutMs: this.#timeoutMs - (performance.now() - startedAt),
    });
    switch (answer.kind) {
      case 'answered':
        if (answer.status === 401) this.#refusedToken = token.value;
        return classifyAnswer(answer, new Date());
      case 'never-left':
        return { kind: 'not-taken', why: 'unreachable', detail: answer.code };
      case 'broken':
        return { kind: 'uncertain', detail: answer.code };
    }
  }

  async #token(): Promise<Token> {
    try {
      return { ok: true, value: await inTime(this.#tokenNotRefused(), this.#timeoutMs) };
    } catch (error) {
      // An error's text of the login service can quote what it was sent; its name does not.
      return { ok: false, detail: `no token: ${error instanceof Error ? error.name : 'unknown'}` };
    }
  }

  async #tokenNotRefused(): Promise<string | undefined> {
    const cached = await this.#options.token({ refresh: false });
    if (cached === undefined || cached !== this.#refusedToken) return cached;
    this.#freshToken ??= this.#refresh();
    return this.#freshToken;
  }

  async #refresh(): Promise<string | undefined> {
    try {
      const fresh = await inTime(this.#options.token({ refresh: true }), this.#timeoutMs);
      // It may be the same: there is no better one then.
      this.#refusedToken = undefined;
      return fresh;
    } finally {
      this.#freshToken = undefined;
    }
  }
}

type Token = { ok: true; value: string | undefined } | { ok: false; detail: string };

/** An id as one segment of a path: a lone surrogate cannot be encoded, and `..` would lead elsewhere. */
function segment(id: string): string {
  const encoded = encodeURIComponent(id.toWellFormed());
  return encoded === '.' || encoded === '..' ? encoded.replaceAll('.', '%2E') : encoded;
}

function headersWith(token: string | undefined): Record<string, string> {
  return {
    accept: 'application/json',
    'content-type': 'application/json; charset=utf-8',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}
