import type { Reference } from '../src/domain/recipient.ts';

/** Of one of many persons in one tenant. */
export function referenceOf(serviceUrl: string, index: number): Reference {
  return {
    channelId: 'msteams',
    serviceUrl,
    conversationId: `a-conversation-${index}`,
    bot: { id: '28:bot', name: 'Travel bot' },
    user: { id: `29:user-${index}`, name: 'A person', aadObjectId: '00000000-0000-0000-0000-000000000000' },
    tenantId: '00000000-0000-0000-0000-000000000001',
    locale: 'en-US',
  };
}
