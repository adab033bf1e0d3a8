import type { Wish } from './scene.ts';

/** What the bot said, as a person sees it. */
export interface Utterance {
  text: string;
  /** Of its card, or answers that it suggests. */
  buttons: string[];
  /** It is no answer. Undefined where that cannot be seen: on the chat page. */
  isByItself?: boolean;
}

/** One delivery, as `GET /api/notifications/{id}` shows it. */
export interface Delivery {
  state: string;
  reason: string | null;
  until: string | null;
  timeline: { at: string; state: string; reason: string | null; detail: string | null }[];
}

/** What is heard and seen of a scene, in its order. */
export type Line =
  | { kind: 'person'; text: string; isPressed: boolean }
  | ({ kind: 'bot' } & Utterance)
  | { kind: 'producer'; what: string; wish: Wish }
  /** A line that the price feed sends as an event. */
  | { kind: 'feed'; what: string; line: string }
  | { kind: 'refusal'; wish: Wish; status: number; problems: string[] }
  | { kind: 'state'; delivery: Delivery }
  | { kind: 'told'; text: string }
  | { kind: 'picture'; file: string }
  /** At the end: what became of the notification, from the first to the last. */
  | { kind: 'record'; id: string; delivery: Delivery };

/** `waiting(busy)` */
export function describeState({ state, reason }: { state: string; reason: string | null }): string {
  return reason === null ? state : `${state}(${reason})`;
}
