import { expect, test } from 'vitest';
import { userKey } from '../../../src/domain/keys.ts';
import { signJobToken } from '../../../src/jobs/jobToken.ts';
import { messageFrom } from '../../support/bot.ts';
import { startConnector } from '../../support/connector.ts';
import { until } from '../../support/until.ts';
import { startRunningBot } from '../bot/runningBot.ts';
import { isPythonThere, startPythonWorker } from './pythonWorker.ts';

const RESULT = 'In London walk from Tower Bridge to Borough Market in the morning.';

// In CI its absence is a failure.
test.skipIf(!isPythonThere() && !process.env['CI'])(
  'a worker in Python answers a question of the chat, once (needs python3)',
  async () => {
    await using channel = await startConnector();
    const bot = await startRunningBot(['--no-chat'], undefined, { CONCIERGE_WORKER: await startPythonWorker() });
    const say = (text: string) => bot.post(messageFrom('ada', channel, { text }));
    expect((await say('ask the concierge what to see in London')).status).toBe(202);
    await until('the answer', () => channel.textsIn('chat-ada').find((text) => text === RESULT), 60);

    // One message, changed each time: how far it is, then that it is done.
    const shown = channel.posts.filter(({ activity }) => activity.text?.includes('what to see in London”: '));
    expect(shown.map(({ method, activity }) => [method, activity.text?.replace(/^.*”: /, '')])).toEqual([
      ['POST', '30 %, reading the question'],
      ['PUT', '70 %, leafing through the guide'],
      ['PUT', 'done. The answer follows.'],
    ]);

    const [job] = await bot.stores.jobs.of(userKey('emulator', 'ada'), () => {});
    if (!job) throw new Error('no job');
    const post = (token: string, result: string) =>
      fetch(new URL(`/api/jobs/${job.id}/result`, bot.messages), {
        method: 'POST',
        headers: { authorization: `Bearer ${token}` },
        body: JSON.stringify({ result }),
      });
    const again = await post(await signJobToken(job), RESULT);
    expect([again.status, again.headers.get('content-type')]).toEqual([409, 'application/problem+json']);
    expect((await post(await signJobToken({ ...job, secret: 'other' }), RESULT)).status).toBe(401);
    expect((await post('garbage', RESULT)).status).toBe(401);
    await say('help');
    await until('the next answer', () => channel.textsIn('chat-ada').find((text) => text.startsWith('I understand')));
    expect(channel.textsIn('chat-ada').filter((text) => text === RESULT)).toHaveLength(1);
    expect(job).toMatchObject({ state: 'done', handOver: { isDone: true } });
  },
);
