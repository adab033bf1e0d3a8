import { ConnectorSender, type ConnectorSenderOptions } from '../../../src/channel/connectorSender.ts';

export const ACTIVITY = { type: 'message', text: 'Grüße' };
export const REFERENCE = {
  channelId: 'msteams',
  conversationId: 'c-1',
  bot: { id: '28:bot' },
  user: { id: '29:ann' },
  tenantId: 't-1',
};

/** A sender that may speak to loopback and has no token. */
export function createSender(options: Partial<ConnectorSenderOptions> = {}): ConnectorSender {
  const hosts = { extra: [], loopback: true };
  return new ConnectorSender({ token: async () => undefined, hosts, timeoutSeconds: 10, connections: 4, ...options });
}
