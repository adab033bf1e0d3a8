import { afterAll, beforeAll, expect, test } from 'vitest';
import { post } from '../../support/api.ts';
import { messageFrom, startBot, type TestBot, userNamed } from '../../support/bot.ts';
import { faults, faultyHost } from '../../support/faults.ts';
import { postsOf, takePointers, untilEnded } from '../../support/hosts.ts';

let bot: TestBot;
beforeAll(async () => {
  bot = await startBot();
  await bot.post(messageFrom('ada', bot.channel));
});
afterAll(() => bot[Symbol.asyncDispose]());

const posts = (text: string) => [...postsOf(bot, text).values()].reduce((sum, count) => sum + count, 0);

test.each(faults)(
  'a POST whose host %s at any call: after a 202 nothing is lost, and whoever asks again gets it',
  async (fault) => {
    for (let at = 1; ; at++) {
      const id = `${fault.replace(' ', '-')}-${at}`;
      const body = { id, to: userNamed('ada'), message: { text: id } };
      const host = faultyHost(bot.services, fault, at);
      const answer = await Promise.race([post({ services: host.services, log: [] }, body), host.died]);
      expect(posts(id), id).toBe(0);
      // The caller heard of no acceptance, and asks again.
      if (answer?.status !== 202) expect((await post(bot, body)).status, id).toBe(202);
      // The queue may have lost its message, or it comes more than once.
      if (at % 2) bot.pointers.length = 0;
      await takePointers(bot);
      await untilEnded(bot, id);
      expect(posts(id), id).toBe(1);
      expect((await bot.statusOf(id)).recipients, id).toMatchObject([{ state: 'sent', attempts: 1 }]);
      if (!host.hasFired()) break;
    }
  },
);
