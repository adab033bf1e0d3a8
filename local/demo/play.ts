import { setTimeout as sleep } from 'node:timers/promises';
import type { Delivery, Line } from './line.ts';
import type { PriceFeed } from './priceFeed.ts';
import type { Producer } from './producer.ts';
import type { Scene, Step, Wish } from './scene.ts';
import type { Stage } from './stage.ts';
import { until } from './until.ts';

const POLL_MS = 50;

export interface Play {
  stage: Stage;
  producer: Producer;
  /** Each line as it is heard; returns when the audience has read it. */
  /** For scenes in which prices change. */
  feed?: PriceFeed | undefined;
  tell(line: Line): Promise<void> | void;
}

/** Plays a scene to its end, with the record of its notification as the last line. */
export async function play({ name, steps }: Scene, { stage, producer, feed, tell }: Play): Promise<void> {
  let id = `bellagio-${name}`;
  let toldOf = (await stage.heard()).length;

  for (const step of steps) await take(step);
  await tell({ kind: 'record', id, delivery: await deliveryIn() });

  async function take(step: Step): Promise<void> {
    switch (step.kind) {
      case 'says':
        await tell({ kind: 'person', text: step.text, isPressed: false });
        return answered(() => stage.say(step.text));
      case 'presses':
        await tell({ kind: 'person', text: step.button, isPressed: true });
        return answered(() => stage.press(step.button));
      case 'happens': {
        await tell({ kind: 'producer', what: step.what, wish: step.wish });
        await producer.enqueue(notification(step.wish, id));
        const delivery = await deliveryIn(step.state);
        await tellSpoken();
        return tell({ kind: 'state', delivery });
      }
      case 'price':
        return change(step);
      case 'becomes': {
        const delivery = await deliveryIn(step.state);
        await tellSpoken();
        return tell({ kind: 'state', delivery });
      }
      case 'refused':
        return tell({ kind: 'refusal', wish: step.wish, ...(await producer.post(notification(step.wish, `${id}-2`))) });
      case 'told':
        return tell({ kind: 'told', text: step.text });
      case 'picture': {
        const file = await stage.takePicture(step.name);
        return file === undefined ? undefined : tell({ kind: 'picture', file });
      }
    }
  }

  async function change({ what, price, state }: Extract<Step, { kind: 'price' }>): Promise<void> {
    if (!feed) throw new Error(`scene ${name}: there is no price feed`);
    const { line, notificationId } = await feed.append(price);
    await tell({ kind: 'feed', what, line });
    if (state === null) {
      await until(`the event ${notificationId} to be done`, () => producer.isDone(notificationId));
      return tellSpoken();
    }
    id = notificationId;
    const delivery = await deliveryIn(state);
    await tellSpoken();
    return tell({ kind: 'state', delivery });
  }

  function notification(wish: Wish, notificationId: string): object {
    return { id: notificationId, to: { user: stage.user }, ...wish };
  }

  /** The bot answers everything in a personal chat. */
  async function answered(act: () => Promise<void>): Promise<void> {
    await act();
    await until('an answer of the bot', async () => (await stage.heard()).length > toldOf || undefined);
    await tellSpoken();
  }

  async function deliveryIn(state?: string): Promise<Delivery> {
    return until(`the notification ${id} to be ${state ?? 'there'}`, async () => {
      const delivery = await producer.deliveryOf(id);
      return state === undefined || delivery?.state === state ? delivery : undefined;
    });
  }

  /** What the bot has said, until it is silent. */
  async function tellSpoken(): Promise<void> {
    let silentSince = performance.now();
    while (performance.now() - silentSince < stage.silenceMs) {
      const spoken = (await stage.heard()).slice(toldOf);
      for (const utterance of spoken) await tell({ kind: 'bot', ...utterance });
      toldOf += spoken.length;
      if (spoken.length > 0) silentSince = performance.now();
      await sleep(POLL_MS);
    }
  }
}
