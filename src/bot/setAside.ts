import type { SetAside } from '../domain/conversationState.ts';
import { DAY } from '../domain/time.ts';

const KEPT_FOR = DAY;
const MOST_SET_ASIDE = 5;

/** What can still be brought back; the newest last. */
export function stillKept(setAside: readonly SetAside[], now: Date): SetAside[] {
  return setAside.filter(({ until }) => Date.parse(until) > now.getTime());
}

export function withSetAside(setAside: readonly SetAside[], added: Omit<SetAside, 'until'>, now: Date): SetAside[] {
  const until = new Date(now.getTime() + KEPT_FOR).toISOString();
  return [...stillKept(setAside, now), { ...added, until }].slice(-MOST_SET_ASIDE);
}
