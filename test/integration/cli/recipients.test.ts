import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { userKey } from '../../../src/domain/keys.ts';
import type { Recipient, Reference } from '../../../src/domain/recipient.ts';
import { createStores, type Stores } from '../../../src/stores.ts';
import { takeStorage } from '../../support/storage.ts';
import { type Ran, runCli } from './runCli.ts';

const FIRST_SEEN = '2026-11-22T11:00:32.115Z';
const BOB_IN_ENTRA = '11111111-2222-3333-4444-555555555555';

function known(kind: Recipient['kind'], reference: Partial<Reference>, gone?: Recipient['gone']): Recipient {
  const serviceUrl = 'https://smba.trafficmanager.net/';
  const whole = { channelId: 'msteams', serviceUrl, conversationId: 'a:1', bot: { id: 'bot' }, ...reference };
  return { v: 1, kind, reference: whole, firstSeen: FIRST_SEEN, ...(gone ? { gone } : {}) };
}

const ALICE = known('user', {
  channelId: 'webchat',
  conversationId: 'a:alice',
  user: { id: '42', name: 'Alice\u001b[31m' },
});
const BOB = known('user', {
  user: { id: '29:bob', name: 'Bob', aadObjectId: BOB_IN_ENTRA },
  conversationId: 'a:bob',
  tenantId: 'tenant-1',
});
const GROUP = known('group', { conversationId: '19:team@thread.v2' }, { reason: 'uninstalled', since: FIRST_SEEN });

let storage: string;
let stores: Stores;

beforeAll(async () => {
  storage = await takeStorage();
  stores = createStores({ connectionString: storage });
});
beforeEach(async () => {
  for (const recipient of [ALICE, BOB, GROUP]) await stores.recipients.save(recipient);
});

const recipients = (...words: string[]): Promise<Ran> => runCli(['recipients', ...words], { storage });

async function listed(...words: string[]): Promise<string[]> {
  const { items } = JSON.parse((await recipients(...words, '--json')).stdout);
  return items.map(({ recipient }: { recipient: object }) => JSON.stringify(recipient)).sort();
}

const addressOfBob = '{"user":{"channelId":"msteams","userId":"29:bob"}}';
const addressOfAlice = '{"user":{"channelId":"webchat","userId":"42"}}';
const addressOfGroup = '{"conversation":{"channelId":"msteams","conversationId":"19:team@thread.v2"}}';

describe('recipients list', () => {
  it('is what comes without a subcommand, as a table for people', async () => {
    const { code, stdout, stderr } = await recipients();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^webchat:42 +Alice\\u001b\[31m +user +active +2026-11-22 11:00:32Z$/m);
    expect(stdout).toMatch(/^msteams:29:bob +Bob +user +tenant-1 +active +/m);
    expect(stdout).toMatch(/^msteams:19:team@thread.v2 +group +uninstalled +/m);
  });

  it('prints items and next as JSON, page after page', async () => {
    const all: object[] = [];
    let next: string | null = null;
    for (let page = 0; page === 0 || next !== null; page++) {
      const more: string[] = next === null ? [] : ['--cursor', next];
      const answer = JSON.parse((await recipients('list', '--json', '--limit', '1', ...more)).stdout);
      expect(answer.items).toHaveLength(1);
      all.push(...answer.items);
      next = answer.next;
    }
    expect(all).toHaveLength(3);
    expect(all).toContainEqual({
      recipient: { conversation: { channelId: 'msteams', conversationId: '19:team@thread.v2' } },
      ...{ tenantId: null, active: false, goneReason: 'uninstalled', firstSeen: FIRST_SEEN },
    });
    expect(all).toContainEqual({
      recipient: { user: { channelId: 'msteams', userId: '29:bob' } },
      ...{ tenantId: 'tenant-1', active: true, goneReason: null, firstSeen: FIRST_SEEN },
    });
  });

  it('narrows down to a channel and a tenant', async () => {
    expect(await listed('--channel', 'msteams')).toEqual([addressOfGroup, addressOfBob].sort());
    expect(await listed('list', '--tenant', 'tenant-1')).toEqual([addressOfBob]);
  });
});

describe('recipients find', () => {
  it.each([
    ['ALI', addressOfAlice],
    ['29:B', addressOfBob],
    ['TEAM@thread', addressOfGroup],
    [BOB_IN_ENTRA.slice(0, 8), addressOfBob],
  ])('%s', async (text, address) => {
    expect(await listed('find', text)).toEqual([address]);
  });

  it('says that nobody is named so', async () => {
    expect(await recipients('find', 'zoe')).toEqual({ code: 0, stdout: 'Nobody.\n', stderr: '' });
  });
});

describe('recipients show', () => {
  it.each([
    ['msteams:29:bob', 'Bob'],
    [BOB_IN_ENTRA.toUpperCase(), 'Bob'],
    ['webchat:42', 'Alice\\u001b[31m'],
    ['msteams:19:team@thread.v2', 'uninstalled since 2026-11-22 11:00:32Z'],
  ])('%s', async (text, shown) => {
    const ran = await recipients('show', text);
    expect(ran).toMatchObject({ code: 0, stdout: expect.stringContaining(shown) });
    expect(ran.stdout).not.toContain('\u001b');
  });

  it('prints all of it as JSON', async () => {
    const { stdout } = await recipients('show', 'msteams:29:bob', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      recipient: JSON.parse(addressOfBob),
      active: true,
      reference: BOB.reference,
    });
  });

  it('answers 4 for a stranger, 2 for what is no recipient', async () => {
    expect(await recipients('show', 'msteams:nobody')).toMatchObject({ code: 4, stdout: '' });
    expect(await recipients('show', 'nobody')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('got "nobody"'),
    });
  });
});

describe('who has opted out', () => {
  const cy: Recipient = {
    ...BOB,
    reference: { ...BOB.reference, user: { id: '29:cy' } },
    optedOut: { since: FIRST_SEEN },
  };
  const dee: Recipient = {
    ...GROUP,
    reference: { ...GROUP.reference, conversationId: '19:out' },
    optedOut: { since: FIRST_SEEN },
  };
  beforeEach(async () => {
    for (const recipient of [cy, dee]) await stores.recipients.save(recipient);
  });
  afterAll(async () => {
    for (const text of ['msteams:29:cy', 'msteams:19:out']) await recipients('forget', text, '--yes');
  });

  it('is listed so for people; the JSON keeps its shape', async () => {
    const { stdout } = await recipients();
    expect(stdout).toMatch(/^msteams:29:cy +user +tenant-1 +opted out +2026/m);
    expect(stdout).toMatch(/^msteams:19:out +group +uninstalled, opted out +2026/m);
    const { items } = JSON.parse((await recipients('find', '29:cy', '--json')).stdout);
    expect(items).toEqual([
      {
        recipient: { user: { channelId: 'msteams', userId: '29:cy' } },
        ...{ tenantId: 'tenant-1', active: true, goneReason: null, firstSeen: FIRST_SEEN },
      },
    ]);
  });

  it('is shown with the time', async () => {
    expect((await recipients('show', 'msteams:29:cy')).stdout).toMatch(
      /^State +opted out since 2026-11-22 11:00:32Z$/m,
    );
    const [out, active] = await Promise.all(
      ['msteams:29:cy', 'msteams:29:bob'].map(async (text) =>
        JSON.parse((await recipients('show', text, '--json')).stdout),
      ),
    );
    expect([out.optedOutSince, active.optedOutSince]).toEqual([FIRST_SEEN, null]);
  });

  it('is forgotten with a warning that the wish goes too, and with what they were sent and watch', async () => {
    const sent = { recipientKey: userKey('msteams', '29:cy'), notificationId: 'x', at: FIRST_SEEN, excerpt: 'hi' };
    await stores.history.add([sent]);
    await stores.watches.keep(sent.recipientKey, {
      ...{ v: 1, topic: 'hotel.price/bellagio', name: 'Bellagio', filter: { below: 150 }, since: FIRST_SEEN },
    });
    const ran = await recipients('forget', 'msteams:29:cy', '--yes');
    expect(ran).toMatchObject({ code: 0, stdout: 'Forgotten: msteams:29:cy.\n' });
    expect(ran.stderr).toContain('They have opted out, and that is forgotten too');
    expect(await stores.history.latest(sent.recipientKey, 10)).toEqual([]);
    expect(await stores.watches.of(sent.recipientKey)).toEqual([]);
  });
});

describe('recipients forget', () => {
  it('asks first, and where nobody can be asked wants --yes', async () => {
    expect(await recipients('forget', 'msteams:29:bob')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--yes'),
    });
    expect(await stores.recipients.get(userKey('msteams', '29:bob'))).toBeDefined();
  });

  it('removes the recipient', async () => {
    const ran = await recipients('forget', BOB_IN_ENTRA, '--yes');
    expect(ran).toEqual({ code: 0, stdout: 'Forgotten: msteams:29:bob (Bob).\n', stderr: '' });
    expect(await listed()).toEqual([addressOfGroup, addressOfAlice].sort());
    expect(await recipients('forget', 'msteams:29:bob', '--yes')).toMatchObject({ code: 4 });
  });

  it('removes a conversation', async () => {
    const ran = await recipients('forget', 'msteams:19:team@thread.v2', '--yes', '--json');
    expect(JSON.parse(ran.stdout)).toEqual({ forgotten: JSON.parse(addressOfGroup) });
    expect(await listed()).not.toContain(addressOfGroup);
  });
});
