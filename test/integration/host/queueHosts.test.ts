/** What needs a host, or a queue, of its own. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { endHosts, ForeignHost, Queues } from './foreignHost.ts';
import { readDepth, takeTimes, waitForPoison, waitUntilEmpty } from './queueState.ts';

const QUEUES = 'AzureFunctionsJobHost__extensions__queues__';

afterEach(endHosts);

test('with the encoding base64, what is not goes to the poison queue as it is, without a call (row 1)', async () => {
  const queues = await new Queues().create();
  await queues.bytes.sendMessage('{"not":"base64"}');
  await queues.bytes.sendMessage(Buffer.from('hello').toString('base64'));
  const host = await ForeignHost.start({ settings: { ...queues.settings, [`${QUEUES}messageEncoding`]: 'base64' } });

  const poison = await waitForPoison(queues, queues.bytes);
  expect(poison.messageText).toBe('{"not":"base64"}');
  await host.waitFor("Executed 'Functions.onBytes' (Succeeded");
  expect(host.count("Executing 'Functions.onBytes'")).toBe(1);
});

describe('visibility and batches (row 3)', () => {
  test('it stays hidden for as long as its function runs', async () => {
    const queues = await new Queues().create();
    await queues.bytes.sendMessage('way slow 6500');
    const host = await ForeignHost.start({ settings: queues.settings, arguments: ['--visibility-seconds', '4'] });

    await queues.waitForReports(1, 'onBytes');
    await waitUntilEmpty(queues.bytes);
    expect(host.count("Executing 'Functions.onBytes'")).toBe(1);
  });

  test('the message of a host that was killed comes back when it is no longer hidden', async () => {
    const queues = await new Queues().create();
    await queues.bytes.sendMessage('way slow 3000');
    const options = { settings: queues.settings, arguments: ['--visibility-seconds', '4'] };
    const first = await ForeignHost.start(options);
    await first.waitFor('onBytes 1');
    await first.end('SIGKILL');
    await ForeignHost.start(options);

    const [report] = await queues.waitForReports(1, 'onBytes');
    expect(report).toMatchObject({ triggerMetadata: { dequeueCount: 2 } });
  });

  test('visibilityTimeout is the delay after a failure', async () => {
    const queues = await new Queues().create();
    await queues.bytes.sendMessage('way error');
    const settings = { ...queues.settings, [`${QUEUES}visibilityTimeout`]: '00:00:02' };
    const host = await ForeignHost.start({ settings });

    await host.waitFor('onBytes 2');
    const [failedAt = 0] = host.timesOf("Executed 'Functions.onBytes' (Failed");
    const [, triedAgainAt = 0] = host.timesOf("Executing 'Functions.onBytes'");
    expect(triedAgainAt - failedAt).toBeGreaterThan(1900);
  });

  test('no more than batchSize + newBatchThreshold messages are under way', async () => {
    const queues = await new Queues().create();
    for (let n = 0; n < 8; n++) await queues.bytes.sendMessage(`way slow ${n % 2 === 0 ? 100 : 1500}`);
    const batches = { [`${QUEUES}batchSize`]: '2', [`${QUEUES}newBatchThreshold`]: '1' };
    const host = await ForeignHost.start({ settings: { ...queues.settings, ...batches } });

    await host.waitFor("Executed 'Functions.onBytes'", 8);
    let underWay = 0;
    const words = [...host.output.matchAll(/(Executing|Executed) 'Functions.onBytes'/g)];
    const heights = words.map(([, word]) => {
      underWay += word === 'Executing' ? 1 : -1;
      return underWay;
    });
    expect(Math.max(...heights), host.output).toBe(3);
  });
});

describe('poison (row 4)', () => {
  test('the last failure does not wait for visibilityTimeout', async () => {
    const queues = await new Queues().create();
    await queues.bytes.sendMessage('way error');
    const limits = { [`${QUEUES}maxDequeueCount`]: '1', [`${QUEUES}visibilityTimeout`]: '01:00:00' };
    await ForeignHost.start({ settings: { ...queues.settings, ...limits } });

    expect((await waitForPoison(queues, queues.bytes)).messageText).toBe('way error');
  });

  test('one that was taken five times by hosts that died goes there without a call', async () => {
    const queues = await new Queues().create();
    await queues.bytes.sendMessage('ok');
    await takeTimes(queues.bytes, 5);
    const host = await ForeignHost.start({ settings: queues.settings });

    const poison = await waitForPoison(queues, queues.bytes);
    expect(poison.messageText).toBe('ok');
    expect(host.count("Executing 'Functions.onBytes'")).toBe(0);
  });

  test('a trigger on a poison queue that throws keeps its message, hidden; later it is skipped for ever', async () => {
    const queues = await new Queues('-poison').create();
    await queues.bytes.sendMessage('way error');
    await queues.text.sendMessage('1');
    await takeTimes(queues.text, 5);
    const host = await ForeignHost.start({ settings: queues.settings });

    await host.waitFor('MaxDequeueCount');
    await host.waitFor("Executed 'Functions.onBytes' (Failed");
    await sleep(500);
    expect(host.count("Executing 'Functions.onBytes'")).toBe(1);
    expect(host.count("Executing 'Functions.onText'")).toBe(0);
    expect(await Promise.all([readDepth(queues.bytes), readDepth(queues.text)])).toEqual([1, 1]);
    expect(await queues.poisonOf(queues.bytes).exists()).toBe(false);
  });
});

test('a trigger waits for its queue, and an output makes its own (row 5)', async () => {
  const queues = new Queues();
  const host = await ForeignHost.start({ settings: queues.settings });
  await sleep(500);
  expect(await queues.bytes.exists()).toBe(false);
  expect(await queues.reports.exists()).toBe(false);

  await queues.bytes.create();
  await queues.bytes.sendMessage('x');
  await queues.waitForReports(1, 'onBytes');
  expect(host.count('failed')).toBe(0);
});
