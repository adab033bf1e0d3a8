/** The script of a play: what happens, one step after another. What the bot says is not in it. */
export interface Scene {
  name: string;
  /** Absent for one that is not about them. */
  policy?: Policy;
  /** One sentence: what it shows. */
  about: string;
  steps: Step[];
}

export const POLICIES = ['inject', 'wait', 'cancel', 'interrupt'] as const;
export type Policy = (typeof POLICIES)[number];

/** A notification without its id and its recipient, which the play fills in. */
export interface Wish {
  whenBusy: Policy;
  message?: { text: string };
  dialog?: { id: string; options: object };
}

export type Step =
  | { kind: 'says'; text: string }
  /** A button of the card that came last. */
  | { kind: 'presses'; button: string }
  /** Something happens outside, and a producer queues a notification, which comes to the state. */
  | { kind: 'happens'; what: string; wish: Wish; state: string }
  /** The notification has come to a state since. */
  | { kind: 'becomes'; state: string }
  /** The price feed gets a new price. `state` of the delivery that comes of it; null where nothing is to come. */
  | { kind: 'price'; what: string; price: number; state: string | null }
  /** A producer asks for what cannot be, over HTTP. */
  | { kind: 'refused'; wish: Wish }
  | { kind: 'told'; text: string }
  /** In a browser: a picture of what can be seen now. */
  | { kind: 'picture'; name: string };

export const says = (text: string): Step => ({ kind: 'says', text });
export const presses = (button: string): Step => ({ kind: 'presses', button });
export const becomes = (state: string): Step => ({ kind: 'becomes', state });
export const refused = (wish: Wish): Step => ({ kind: 'refused', wish });
export const price = (what: string, price: number, state: string | null): Step => ({
  kind: 'price',
  what,
  price,
  state,
});
export const told = (text: string): Step => ({ kind: 'told', text });
export const picture = (name: string): Step => ({ kind: 'picture', name });
export const happens = (what: string, wish: Wish, state: string): Step => ({ kind: 'happens', what, wish, state });
