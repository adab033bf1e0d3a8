import { QueueClient } from '@azure/storage-queue';
import { z } from 'zod';
import type { Delivery } from './line.ts';

/** A back-end that asks for notifications, and looks up what became of them. */
export interface Producer {
  enqueue(notification: object): Promise<void>;
  post(notification: object): Promise<{ status: number; problems: string[] }>;
  /** Of the only recipient; undefined until there is one. */
  deliveryOf(id: string): Promise<Delivery | undefined>;
  /** Undefined until everybody whom it concerns has been told. */
  isDone(id: string): Promise<true | undefined>;
}

const entry = z.object({
  at: z.string(),
  state: z.string(),
  reason: z.string().nullable(),
  detail: z.string().nullable(),
});
const delivery = z.object({
  state: z.string(),
  reason: z.string().nullable(),
  until: z.string().nullable(),
  timeline: z.array(entry),
});
const statusAnswer = z.object({ state: z.string(), recipients: z.array(delivery) });
const refusal = z.object({
  errors: z.array(z.object({ field: z.string(), got: z.string(), expected: z.string() })).default([]),
});

export function connectProducer({ functions, storage }: { functions: string; storage: string }): Producer {
  const queue = new QueueClient(storage, 'notifications');
  const api = `${functions}/api/notifications`;
  const statusOf = async (id: string) => {
    const answer = await fetch(`${api}/${id}`);
    return answer.status === 404 ? undefined : statusAnswer.parse(await answer.json());
  };
  return {
    enqueue: async (notification) => void (await queue.sendMessage(JSON.stringify(notification))),
    post: async (notification) => {
      const answer = await fetch(api, { method: 'POST', body: JSON.stringify(notification) });
      const { errors } = refusal.parse(await answer.json());
      const problems = errors.map(({ field, got, expected }) => `${field}: got ${got}, expected ${expected}`);
      return { status: answer.status, problems };
    },
    deliveryOf: async (id) => (await statusOf(id))?.recipients[0],
    isDone: async (id) => ((await statusOf(id))?.state === 'done' ? true : undefined),
  };
}
