import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connect } from '../../../src/storage/connection.ts';
import { QUEUES } from '../../../src/storage/names.ts';
import { createStores, type Stores } from '../../../src/stores.ts';
import { messageFrom, startBot, type TestBot } from '../../support/bot.ts';
import { takeStorage } from '../../support/storage.ts';
import { until } from '../../support/until.ts';
import { endOf, type Ran, runCli, startCli } from './runCli.ts';

let storage: string;
let stores: Stores;
const folder = mkdtempSync(join(tmpdir(), 'proactive-cli-'));

beforeAll(async () => {
  storage = await takeStorage();
  stores = createStores({ connectionString: storage });
});
afterAll(() => rmSync(folder, { recursive: true }));

const notify = (words: string[], stdin?: string): Promise<Ran> =>
  runCli(['notify', ...words], { storage, ...(stdin === undefined ? {} : { stdin }) });

/** The pointers that wait on the queue `deliveries`. */
async function queuedIds(): Promise<string[]> {
  const queue = connect({ connectionString: storage }).queues.getQueueClient(QUEUES.deliveries);
  const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
  return peekedMessageItems.map(({ messageText }) => JSON.parse(messageText).id);
}

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const CRON = ['--text', 'x', '--cron'];

describe('notify', () => {
  it('makes a record and queues a pointer', async () => {
    const ran = await notify(['--everyone', '--text', 'The price fell', '--id', 'price-1']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('npx proactive status price-1');
    const accepted = await stores.notifications.get('price-1');
    expect(accepted?.request).toEqual({ id: 'price-1', to: { everyone: true }, message: { text: 'The price fell' } });
    expect(await queuedIds()).toContain('price-1');
  });

  it('hands every option on', async () => {
    const card = { type: 'AdaptiveCard', version: '1.5', body: [] };
    const path = file('card.json', JSON.stringify(card));
    const manner = [
      '--locale',
      'de-DE',
      '--importance',
      'high',
      '--new-conversation',
      '--expires-at',
      '2099-01-01T00:00:00Z',
    ];
    const audience = [
      '--user',
      'msteams:29:1abc',
      '--user',
      'webchat:42',
      '--aad',
      '11111111-2222-3333-4444-555555555555',
    ];
    const ran = await notify([...audience, '--card', path, '--text', 'Hi', ...manner, '--id', 'all', '--json']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(ran.stdout)).toEqual({ id: 'all', statusUrl: '/api/notifications/all' });
    expect((await stores.notifications.get('all'))?.request).toEqual({
      id: 'all',
      to: {
        users: [
          { channelId: 'msteams', userId: '29:1abc' },
          { channelId: 'webchat', userId: '42' },
          { aadObjectId: '11111111-2222-3333-4444-555555555555' },
        ],
      },
      message: { text: 'Hi', card, locale: 'de-DE', importance: 'high' },
      conversation: 'new',
      expiresAt: '2099-01-01T00:00:00Z',
    });
  });

  it.each([
    [['--user', 'msteams:29:1abc'], { user: { channelId: 'msteams', userId: '29:1abc' } }],
    [['--aad', 'an-object-id'], { user: { aadObjectId: 'an-object-id' } }],
    [
      ['--conversation', 'msteams:19:a@thread.v2'],
      { conversation: { channelId: 'msteams', conversationId: '19:a@thread.v2' } },
    ],
    [['--topic', 'hotel.price/bellagio'], { topic: 'hotel.price/bellagio' }],
    [['--everyone', '--channel', 'msteams', '--tenant', 't'], { everyone: true, channelId: 'msteams', tenantId: 't' }],
  ])('%j names the audience', async (words, to) => {
    const ran = await notify([...words, '--text', 'x', '--json']);
    const { id } = JSON.parse(ran.stdout);
    expect((await stores.notifications.get(id))?.request.to).toEqual(to);
  });

  it('takes a whole notification from a file', async () => {
    const path = file('whole.json', '\uFEFF{"id":"whole","to":{"everyone":true},"message":{"text":"x"}}');
    expect(await notify(['--file', path, '--json'])).toMatchObject({ code: 0 });
    expect(await queuedIds()).toContain('whole');
  });

  it('says in words that it was accepted before, and refuses the id for something else', async () => {
    const words = ['--everyone', '--id', 'twice', '--text'];
    await notify([...words, 'one']);
    const again = await notify([...words, 'one']);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Accepted before: twice') });
    const other = await notify([...words, 'another', '--json']);
    expect(other).toMatchObject({ code: 1, stdout: '' });
    expect(JSON.parse(other.stderr)).toMatchObject({ errors: [{ field: 'id', got: '"twice"' }] });
  });

  it.each([
    ['an empty text', ['--text', ''], 'message.text', 'got ""'],
    ['a bad time', ['--text', 'x', '--expires-at', 'soon'], 'expiresAt', 'got "soon"'],
    ['no time to send at', ['--text', 'x', '--send-at', 'soon'], 'sendAt', 'got "soon"'],
    ['a cron that never comes', [...CRON, '0 0 31 2 *', '--time-zone', 'UTC'], 'recurrence.cron', 'got "0 0 31 2 *"'],
    ['a cron of no zone', [...CRON, '0 9 * * 1'], 'recurrence.timeZone', 'got nothing'],
    [
      'an end that is no time',
      [...CRON, '0 9 * * 1', '--time-zone', 'UTC', '--until', '2027'],
      'recurrence.until',
      'got "2027", expected a time with its zone',
    ],
    ['escapes', ['--text', 'x', '--importance', '\u001b[31m\u009b'], 'message.importance', '\\u001b[31m\\u009b'],
  ])('refuses %s with the field and the reason', async (_, words, field, reason) => {
    const ran = await notify(['--everyone', ...words]);
    expect(ran).toMatchObject({ code: 1, stdout: '' });
    expect(ran.stderr).toContain(`  ${field}: `);
    expect(ran.stderr).toContain(reason);
  });

  it('refuses more users than the POST takes', async () => {
    const users = Array.from({ length: 501 }, (_, index) => ({ channelId: 'webchat', userId: `${index}` }));
    const path = file('many.json', JSON.stringify({ to: { users }, message: { text: 'x' } }));
    const ran = await notify(['--file', path]);
    expect(ran).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('to.users: got 501 users, expected at most 500'),
    });
  });

  it('takes one notification a line and goes on after a refused one', async () => {
    const good = (id: string) => JSON.stringify({ id, to: { everyone: true }, message: { text: 'x' } });
    const lines = [good('line-1'), '', 'nonsense', '{"to":{"everyone":true}}', good('line-5'), good('line-5')].join(
      '\r\n',
    );
    const asJson = await notify(['--stdin', '--json'], lines);
    expect(asJson.code).toBe(1);
    const { accepted, rejected } = JSON.parse(asJson.stdout);
    expect(accepted.map(({ line, id }: { line: number; id: string }) => [line, id])).toEqual([
      [1, 'line-1'],
      [5, 'line-5'],
      [6, 'line-5'],
    ]);
    expect(rejected).toMatchObject([
      { line: 3, errors: [{ got: '"nonsense"', expected: 'JSON' }] },
      { line: 4, errors: [{ field: 'message' }] },
    ]);
    const forPeople = await notify(['--stdin'], lines);
    expect(forPeople.stdout).toBe('3 accepted (3 of them before, with the same content), 2 refused\n');
    expect(forPeople.stderr).toMatch(/^line 3: got "nonsense", expected JSON$/m);
    expect(forPeople.stderr).toMatch(/^line 4: message: got nothing/m);
    expect(await notify(['--stdin'], `${good('line-1')}\n`)).toMatchObject({ code: 0 });
  });
});

describe('notify for later', () => {
  const words = ['--everyone', '--text', 'x'];

  it('says when it comes', async () => {
    const ran = await notify([...words, '--send-at', '2099-01-01T09:00:00+01:00', '--id', 'later']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect(ran.stdout).toContain('Accepted: later\nComes 2099-01-01 09:00 +01:00.\n');
    expect((await stores.notifications.get('later'))?.request.sendAt).toBe('2099-01-01T09:00:00+01:00');
  });

  it('says when what recurs comes next, by its own clock', async () => {
    const asks = ['--cron', '0 9 * * 1', '--time-zone', 'Europe/Berlin', '--until', '2099-12-31T00:00:00Z'];
    const ran = await notify([...words, ...asks, '--send-at', '2099-01-01T00:00:00Z', '--id', 'deals']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    const rhythm = '0 9 * * 1 Europe/Berlin until 2099-12-31 00:00 UTC';
    expect(ran.stdout).toContain(`\nComes at ${rhythm}; next 2099-01-05 09:00 Europe/Berlin.\n`);
    expect((await stores.notifications.get('deals'))?.request).toMatchObject({
      recurrence: { cron: '0 9 * * 1', timeZone: 'Europe/Berlin', until: '2099-12-31T00:00:00Z' },
      sendAt: '2099-01-01T00:00:00Z',
    });
  });

  it.each([
    ['a zone of no cron', ['--time-zone', 'UTC'], 'those of a --cron'],
    ['an end of no cron', ['--until', '2099-12-31T00:00:00Z'], 'those of a --cron'],
    ['two audiences', ['--topic', 'hotel.price/bellagio'], "cannot be used with option '--topic"],
    ['a wait for what has no end', ['--cron', '0 9 * * 1', '--time-zone', 'UTC', '--wait'], 'no end to --wait for'],
  ])('does not understand %s', async (_, more, reason) => {
    const ran = await notify([...words, ...more, '--id', 'usage']);
    expect(ran).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(reason) });
    expect(await stores.notifications.get('usage')).toBeUndefined();
  });

  it('refuses what would never come', async () => {
    const ran = await notify([
      '--user',
      'emulator:ada',
      ...CRON,
      '0 9 * * *',
      '--time-zone',
      'UTC',
      '--until',
      '2020-01-01T00:00:00Z',
    ]);
    expect(ran).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/recurrence\.until.*when it comes first/s),
    });
  });

  it('does not wait for a file that recurs either', async () => {
    const recurrence = { cron: '0 9 * * 1', timeZone: 'UTC' };
    const json = { id: 'usage', to: { everyone: true }, message: { text: 'x' }, recurrence };
    const ran = await notify(['--file', file('recurs.json', JSON.stringify(json)), '--wait']);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining('no end to --wait for') });
    expect(await stores.notifications.get('usage')).toBeUndefined();
  });
});

describe('notify --dialog', () => {
  const OFFER = ['--dialog', 'hotelOffer', '--options'];
  const options = { hotel: 'Bellagio', price: 159, was: 199 };
  const toAda = ['--user', 'emulator:ada'];

  it('hands the dialog, its options and how it deals with another on', async () => {
    const asks = ['--when-busy', 'wait', '--max-wait', 'PT10M', '--after-wait', 'expire', '--priority', 'urgent'];
    const ran = await notify([...toAda, ...OFFER, JSON.stringify(options), ...asks, '--id', 'offer-1']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect((await stores.notifications.get('offer-1'))?.request).toEqual({
      id: 'offer-1',
      to: { user: { channelId: 'emulator', userId: 'ada' } },
      dialog: { id: 'hotelOffer', options },
      ...{ whenBusy: 'wait', maxWait: 'PT10M', afterWait: 'expire', priority: 'urgent' },
    });
    expect(await queuedIds()).toContain('offer-1');
  });

  it('hands a message on that deals with a dialog', async () => {
    const ran = await notify([...toAda, '--text', 'x', '--when-busy', 'cancel', '--id', 'message-1']);
    expect(ran).toMatchObject({ code: 0, stderr: '' });
    expect((await stores.notifications.get('message-1'))?.request.whenBusy).toBe('cancel');
  });

  it("refuses options by the dialog's own schema, each on its line", async () => {
    const wrong = JSON.stringify({ price: 'cheap', colour: 'red' });
    const ran = await notify([...toAda, ...OFFER, wrong, '--when-busy', 'interrupt', '--id', 'offer-2']);
    expect(ran).toEqual({
      code: 1,
      stdout: '',
      stderr: [
        'Not accepted: it is not a valid notification.',
        '  dialog.options.hotel: got nothing, expected text',
        '  dialog.options.price: got "cheap", expected number',
        '  dialog.options.colour: got "red", expected no such field',
        '',
      ].join('\n'),
    });
    expect(await stores.notifications.get('offer-2')).toBeUndefined();
  });

  it.each([
    ['a dialog that there is not', ['--dialog', 'offer'], 'dialog.id: got "offer", expected '],
    ['no options where some are needed', ['--dialog', 'hotelOffer'], 'dialog.options.hotel: got nothing'],
    [
      'a dialog that is injected',
      [...OFFER, JSON.stringify(options), '--when-busy', 'inject'],
      'whenBusy: got "inject", expected wait | cancel | interrupt',
    ],
    [
      'a wait that is no duration',
      [...OFFER, JSON.stringify(options), '--max-wait', '10 minutes'],
      'maxWait: got "10 minutes", expected an ISO 8601 duration',
    ],
    ['a wait of what does not wait', ['--text', 'x', '--max-wait', 'PT5M'], 'maxWait: got "PT5M", expected only with'],
  ])('refuses %s', async (_, words, problem) => {
    const ran = await notify([...toAda, ...words]);
    expect(ran).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`  ${problem}`) });
  });

  it('refuses them in a file and in a line too', async () => {
    const json = JSON.stringify({ to: { everyone: true }, dialog: { id: 'hotelOffer', options: { hotel: 'x' } } });
    const problem = 'dialog.options.price: got nothing, expected number';
    expect(await notify(['--file', file('offer.json', json)])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`  ${problem}`),
    });
    expect(await notify(['--stdin'], json)).toMatchObject({ code: 1, stderr: `line 1: ${problem}\n` });
  });
});

describe('the library of the dialogs', () => {
  const TRAP = `import { registerHooks } from 'node:module';
    registerHooks({
      resolve: (name, context, next) => {
        if (/^(botbuilder|botframework)/.test(name)) throw new Error('loaded ' + name);
        return next(name, context);
      },
    });`;
  const nodeOptions = ['--import', `data:text/javascript,${encodeURIComponent(TRAP)}`];
  const words = ['notify', '--everyone', '--id', 'light'];

  it('takes half a second to load, and is not loaded for a message', async () => {
    expect(await runCli([...words, '--text', 'x'], { storage, nodeOptions })).toMatchObject({ code: 0, stderr: '' });
  });

  it('is loaded to check a dialog', async () => {
    const ran = await runCli([...words, '--dialog', 'hotelOffer'], { storage, nodeOptions });
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('loaded botbuilder') });
  });
});

describe('notify --wait', () => {
  let bot: TestBot;
  beforeAll(async () => {
    bot = await startBot({ AzureWebJobsStorage: storage });
    await bot.post(messageFrom('ada', bot.channel));
  });
  afterAll(() => bot[Symbol.asyncDispose]());
  const words = ['--user', 'emulator:ada', '--text', 'x', '--wait', '--json'];
  const record = (id: string) => until(`the record of ${id}`, () => stores.notifications.get(id));

  it.each([
    ['sent', 201, 0],
    ['failed', 400, 1],
  ] as const)('shows that it was %s, as the channel answers %i, and ends with %i', async (state, status, code) => {
    const id = `wait-${state}`;
    bot.channel.answerWith((_, response) => response.writeHead(status).end('{"id":"x"}'));
    const waiting = notify([...words, '--id', id]);
    await record(id);
    await bot.goOn(id);
    const ran = await waiting;
    expect(ran.code).toBe(code);
    expect(JSON.parse(ran.stdout)).toMatchObject({ id, state: 'done', total: 1, counts: { [state]: 1 } });
  });

  it('ends with 1 when it is cancelled meanwhile', async () => {
    const waiting = notify([...words, '--id', 'wait-cancelled']);
    await record('wait-cancelled');
    expect(await runCli(['cancel', 'wait-cancelled'], { storage })).toMatchObject({ code: 0 });
    const ran = await waiting;
    expect(ran).toMatchObject({ code: 1, stderr: 'Accepted: wait-cancelled\n' });
    expect(JSON.parse(ran.stdout)).toMatchObject({ state: 'cancelled', total: 1, counts: { cancelled: 1 } });
  });

  it('waits for the time of what is scheduled, and says so', async () => {
    bot.channel.answerWith(undefined);
    const sendAt = new Date(Date.now() + 120_000).toISOString();
    const waiting = notify([...words, '--id', 'wait-later', '--send-at', sendAt]);
    await record('wait-later');
    bot.wait(121_000);
    await bot.goOn('wait-later');
    const ran = await waiting;
    expect(ran).toMatchObject({ code: 0, stderr: expect.stringContaining('\nWaiting until it comes: ') });
    expect(JSON.parse(ran.stdout)).toMatchObject({ state: 'done', counts: { sent: 1 } });
  });

  it('does not wait for what comes after its time', async () => {
    const later = ['--send-at', '2099-01-01T00:00:00Z', '--timeout', '86400'];
    const ran = await notify(['--everyone', '--text', 'x', '--wait', '--id', 'too-far', ...later]);
    expect(ran).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('Comes 2099-01-01 00:00 UTC.'),
      stderr: 'Accepted: too-far\nIt comes later than within 86400 s, and was not waited for.\n',
    });
  });

  it('gives up after its time', async () => {
    const ran = await notify(['--everyone', '--text', 'x', '--wait', '--timeout', '1']);
    expect(ran).toMatchObject({ code: 1, stderr: expect.stringContaining('has not come to its end within 1 s') });
  });

  it('ends at Ctrl+C with 130', async () => {
    const child = startCli(['notify', '--everyone', '--text', 'x', '--wait'], { storage });
    child.stderr?.once('data', () => child.kill('SIGINT'));
    expect(await endOf(child)).toMatchObject({ code: 130, stderr: expect.not.stringContaining('    at ') });
  });
});
