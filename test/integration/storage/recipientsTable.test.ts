import { expect, test } from 'vitest';
import { shardOf } from '../../../src/domain/keys.ts';
import { keyOfRecipient, type Recipient } from '../../../src/domain/recipient.ts';
import { findRecipient } from '../../../src/recipients/findRecipient.ts';
import { recordSighting } from '../../../src/recipients/recordSighting.ts';
import { connect } from '../../../src/storage/connection.ts';
import { TABLES } from '../../../src/storage/names.ts';
import { RecipientsTable } from '../../../src/storage/recipientsTable.ts';
import { takeStorage } from '../../support/storage.ts';

const table = connect({ connectionString: await takeStorage() }).table(TABLES.conversationReferences);
const recipients = new RecipientsTable(table);
const now = new Date('2026-11-22T10:00:00Z');

function reference(id: string, channelId: string, aadObjectId: string): Recipient['reference'] {
  return {
    channelId,
    serviceUrl: 'https://x',
    conversationId: `chat-${id}`,
    bot: { id: 'bot' },
    user: { id, aadObjectId },
  };
}

const find = async (aadObjectId: string) =>
  (await findRecipient(recipients, { user: { aadObjectId } }))?.recipient.reference.user?.id;

test('an alias that could not be written is written at the next turn', async () => {
  const seen = { event: 'message', kind: 'user', reference: reference('ada', 'msteams', 'aad-ada') } as const;
  const { upsertEntity } = table;
  table.upsertEntity = () => Promise.reject(new Error('storage is not well'));
  await expect(recordSighting(recipients, seen, now)).rejects.toThrow('not well');
  table.upsertEntity = upsertEntity;
  await recordSighting(recipients, seen, now);
  expect(await find('aad-ada')).toBe('ada');
});

test('forgetting a person on one channel leaves them on the other, with the alias', async () => {
  for (const channelId of ['webchat', 'msteams']) {
    const seen = {
      event: 'message',
      kind: 'user',
      reference: reference(`bob-${channelId}`, channelId, 'aad-bob'),
    } as const;
    await recordSighting(recipients, seen, now);
  }
  const inWebchat = await findRecipient(recipients, { user: { channelId: 'webchat', userId: 'bob-webchat' } });
  if (!inWebchat) throw new Error('not known');
  await recipients.forget(inWebchat);
  expect(await find('aad-bob')).toBe('bob-msteams');
});

test('a row that was written before opting out was known is read, and keeps what is written over it', async () => {
  const old = { kind: 'user', reference: reference('cy', 'msteams', 'aad-cy') } as const;
  const key = keyOfRecipient(old);
  await table.createEntity({
    ...{ partitionKey: shardOf(key), rowKey: key, v: 1, kind: 'user', channelId: 'msteams', tenantId: '' },
    ...{ reference: JSON.stringify(old.reference), active: true, goneReason: '', goneSince: '' },
    firstSeen: now.toISOString(),
  });
  const read = await recipients.get(key);
  if (!read) throw new Error('not known');
  expect(read.recipient).toEqual({ v: 1, ...old, firstSeen: now.toISOString() });
  const since = { since: now.toISOString() };
  const timeZone = { name: 'Europe/Berlin', from: 'person' } as const;
  const wishes = { optedOut: since, noInterruptions: since, timeZone };
  expect(await recipients.save({ ...read.recipient, ...wishes }, read)).toBe(true);
  expect((await recipients.get(key))?.recipient).toEqual({ ...read.recipient, ...wishes });
});
