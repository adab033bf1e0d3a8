import { z } from 'zod';
import { describeFault } from '../domain/fault.ts';
import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import type { Log } from '../domain/log.ts';
import type { Problem } from '../domain/problem.ts';
import type { StorageState } from '../storage/probeStorage.ts';

export const healthAnswer = z.object({ status: z.literal('ok') });
const well: z.infer<typeof healthAnswer> = { status: 'ok' };

export interface HealthServices {
  /** Asks storage once, with patience for a few seconds. */
  probeStorage: () => Promise<StorageState>;
}

/** Whether the bot can work. Anybody may ask: what is wrong is said, where storage is and its codes go to the log. */
export async function answerHealth({ probeStorage }: HealthServices, log: Log): Promise<HttpAnswer> {
  const wrong = await findWrong(probeStorage, log);
  const answer = wrong ? problemAnswer(503, 'The bot cannot work', [wrong]) : { status: 200, jsonBody: well };
  return { ...answer, headers: { ...answer.headers, 'cache-control': 'no-store' } };
}

async function findWrong(probeStorage: HealthServices['probeStorage'], log: Log): Promise<Problem | undefined> {
  try {
    const state = await probeStorage();
    if (state.kind !== 'ready')
      log.error(`storage at ${state.host} is ${state.kind}${'code' in state ? `: ${state.code}` : ''}`);
    return problemOf(state.kind);
  } catch (error) {
    log.error(`storage could not be asked\n${describeFault(error)}`);
    return problemOf('strange');
  }
}

function problemOf(kind: StorageState['kind'] | 'strange'): Problem | undefined {
  const field = 'AzureWebJobsStorage';
  switch (kind) {
    case 'ready':
      return undefined;
    case 'silent':
      return { field, got: 'no answer', expected: 'storage that answers' };
    case 'empty':
      return { field, got: 'storage without our tables', expected: 'the tables that the first start makes' };
    case 'forbidden':
      return { field, got: 'a refusal', expected: 'a key, or an identity, with the rights to read and write' };
    case 'strange':
      return { field, got: 'an answer that we do not know', expected: 'storage that answers' };
  }
}
