import { expect, test } from 'vitest';
import { postReply } from '../../../src/channel/postReply.ts';
import type { SendOutcome } from '../../../src/domain/connectorAnswer.ts';

const sent: SendOutcome = { kind: 'sent', httpStatus: 201, activityId: 'x' };
const busy: SendOutcome = { kind: 'not-taken', why: 'conversation-busy', httpStatus: 412 };
const untrusted: SendOutcome = { kind: 'not-taken', why: 'untrusted', detail: 'evil.example' };
const uncertain: SendOutcome = { kind: 'uncertain', detail: 'HTTP 503', httpStatus: 503 };
const refused: SendOutcome = { kind: 'refused', why: 'rejected', httpStatus: 400, detail: 'no' };

test.each<[string, SendOutcome[], SendOutcome, number]>([
  ['taken', [sent], sent, 1],
  ['not taken at first', [busy, sent], sent, 2],
  ['never taken', [busy, busy, busy, sent], busy, 3],
  ['for a host that is not ours', [untrusted, sent], untrusted, 1],
  ['without a clear answer', [uncertain, sent], uncertain, 1],
  ['refused', [refused, sent], refused, 1],
])('a reply that is %s', async (_what, outcomes, end, tries) => {
  let tried = 0;
  const sender = {
    send: async () => outcomes[tried++] ?? sent,
    createConversation: () => Promise.reject(new Error('nobody asks for it')),
  };
  const held = { to: { serviceUrl: 'https://x/', conversationId: 'a' }, activity: { type: 'message' } };
  expect(await postReply(sender, held)).toEqual(end);
  expect(tried).toBe(tries);
});
