import { expect, test } from 'vitest';
import hostJson from '../../../host.json' with { type: 'json' };
import { MOST_TRIES } from '../../../src/delivery/queueMessage.ts';

test('the last try is the one after which the host puts a message aside', () => {
  expect(hostJson.extensions.queues.maxDequeueCount).toBe(MOST_TRIES);
});
