import { types } from 'node:util';
import type { Services } from '../../src/services.ts';

/** What a host does at one of its calls: the call fails, or the host dies there. Before the work was done, or after. */
export const faults = ['throws before', 'throws after', 'dies before', 'dies after'] as const;
export type Fault = (typeof faults)[number];

const PORTS = [
  ...['notifications', 'deliveries', 'due', 'deliveriesQueue', 'holds', 'recipients', 'history', 'sender'],
  ...['dialogStates', 'inbox', 'parked', 'remindersTable'],
];

export interface FaultyHost {
  services: Services;
  /** Calls of the ports so far. */
  calls: () => number;
  hasFired: () => boolean;
  /** When the host is dead: what it was doing never ends. */
  died: Promise<void>;
}

/** A host whose `at`-th call of a port goes wrong; the calls are counted over all ports together. */
export function faultyHost(services: Services, fault: Fault, at: number, ports: readonly string[] = PORTS): FaultyHost {
  const died = Promise.withResolvers<void>();
  const state = { isDead: false, hasFired: false };
  const never = new Promise<never>(() => {});
  const fire = (): Promise<never> => {
    state.hasFired = true;
    if (fault.startsWith('throws')) return Promise.reject(new Error('the port is not well'));
    state.isDead = true;
    died.resolve();
    return never;
  };
  const gone = async (): Promise<void> => (state.isDead ? never : undefined);
  const around = aroundCalls(services, {
    enter: async (call) => (call === at && fault.endsWith('before') ? fire() : gone()),
    leave: async (call) => (call === at && fault.endsWith('after') ? fire() : gone()),
    ports,
  });
  return { ...around, hasFired: () => state.hasFired, died: died.promise };
}

export interface PausingHost {
  services: Services;
  calls: () => number;
  /** It stands before that call. */
  reached: Promise<void>;
  goOn: () => void;
}

/** A host that is paused before its `at`-th call of a port, until it is told to go on. */
export function pausingHost(services: Services, at: number): PausingHost {
  const reached = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const around = aroundCalls(services, {
    enter: async (call) => {
      if (call < at) return;
      reached.resolve();
      await opened.promise;
    },
    leave: async () => {},
  });
  return { ...around, reached: reached.promise, goOn: opened.resolve };
}

/** Stands before and after each call of a port: either lets it on, or not. */
function aroundCalls(
  services: Services,
  {
    enter,
    leave,
    ports: names = PORTS,
  }: Record<'enter' | 'leave', (call: number) => Promise<void>> & { ports?: readonly string[] },
): { services: Services; calls: () => number } {
  let calls = 0;
  const wrapped = (port: object): object =>
    new Proxy(port, {
      get: (target, name) => {
        const method = Reflect.get(target, name, target);
        if (typeof method !== 'function') return method;
        return (...given: unknown[]) => {
          const call = ++calls;
          const act = () => Reflect.apply(method, target, given);
          return types.isGeneratorFunction(method)
            ? iterate(call, act as () => AsyncIterable<unknown>)
            : answer(call, act);
        };
      },
    });
  async function answer(call: number, act: () => unknown): Promise<unknown> {
    await enter(call);
    const result = await act();
    await leave(call);
    return result;
  }
  async function* iterate(call: number, act: () => AsyncIterable<unknown>): AsyncGenerator<unknown> {
    await enter(call);
    yield* act();
    await leave(call);
  }
  const ports = names.map((name) => [name, wrapped(Reflect.get(services, name))]);
  return { services: { ...services, ...Object.fromEntries(ports) }, calls: () => calls };
}
