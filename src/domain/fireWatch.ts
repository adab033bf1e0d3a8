import { matches } from './eventFilter.ts';
import { type EventPrice, isCurrency, isDown, isSameCurrency, priceIn } from './eventPrice.ts';
import { offerContent } from './offerContent.ts';
import { renderContent } from './renderContent.ts';
import type { FiredBy, Watch } from './watch.ts';
import { type Content, notificationIdOf, type WatchedEvent } from './watchedEvent.ts';

/** After it fired below a limit, a price this much lower is news again. */
const STEP_PERCENT = 5;

/** `watch` is the same object when nothing of it changes; without content the event says nothing to its owner. */
export type Fired = { watch: Watch; content: Content | undefined };

type Verdict =
  | { kind: 'nothing' }
  /** Nothing is said, but the watch remembers something. */
  | { kind: 'remembers'; watch: Watch }
  | { kind: 'fires'; watch: Watch; price?: number; before?: number | undefined };

const NOTHING: Verdict = { kind: 'nothing' };

/**
 * What one event becomes for one watch. One of the last events that fired it gives the same content again, whatever has
 * changed since: whoever wrote the watch may have died, or handed on, before the message was claimed. Never throws.
 */
export function fireWatch(watch: Watch, event: WatchedEvent): Fired {
  const by = notificationIdOf(event);
  const known = historyOf(watch).find((fired) => fired.by === by);
  if (known) return { watch, content: known.content };
  const silent: Fired = { watch, content: undefined };
  if (watch.isEnded || isStale(watch, event)) return silent;
  const verdict = judge(watch, event);
  switch (verdict.kind) {
    case 'nothing':
      return silent;
    case 'remembers':
      return { watch: { ...verdict.watch, asOf: event.time }, content: undefined };
    case 'fires': {
      const content = contentOf(watch, event, verdict.before);
      if (!content) return silent;
      // It remembers nothing, so there is nothing to be written, and no event comes too late for it.
      if (isOfEach(watch)) return { watch, content };
      const { price } = verdict;
      const fired = { by, at: event.time, ...(price === undefined ? {} : { price }), content };
      const next: Watch = { ...verdict.watch, fired, asOf: event.time, ...keptOf(historyOf(watch)) };
      return { watch: watch.mode === 'once' ? { ...next, isEnded: true } : next, content };
    }
  }
}

/** Of events at the same moment, each worker tells its own: so many may lie between a write and the claim. */
const MOST_KEPT = 2;
/** In characters of JSON: a row holds 32,768. */
const MOST_KEPT_LENGTH = 12_000;

function historyOf({ fired, firedBefore = [] }: Watch): FiredBy[] {
  return fired ? [fired, ...firedBefore] : firedBefore;
}

function keptOf(history: FiredBy[]): Pick<Watch, 'firedBefore'> {
  const kept = history.slice(0, MOST_KEPT);
  while (JSON.stringify(kept).length > MOST_KEPT_LENGTH) kept.pop();
  return kept.length > 0 ? { firedBefore: kept } : {};
}

/** Whether each event that matches is told, whatever came before it. */
function isOfEach({ filter, mode }: Watch): boolean {
  return 'where' in filter && mode !== 'once';
}

/** What happened before the watch began, or before that which it knows already. */
function isStale(watch: Watch, event: WatchedEvent): boolean {
  const { since, fired, asOf } = watch;
  const time = Date.parse(event.time);
  const known = 'where' in watch.filter ? [since] : [since, fired?.at, asOf];
  return known.some((moment) => moment !== undefined && time < Date.parse(moment));
}

function judge(watch: Watch, event: WatchedEvent): Verdict {
  const { filter } = watch;
  if ('where' in filter) {
    if (!matches(filter.where, event.data)) return NOTHING;
    return { kind: 'fires', watch };
  }
  const found = priceIn(event.data);
  if (!found || !isSameCurrency(filter.currency, found.currency)) return NOTHING;
  return 'below' in filter ? judgeLimit(watch, filter.below, found) : judgeDrop(watch, filter, found);
}

function judgeLimit(watch: Watch, below: number, { price }: EventPrice): Verdict {
  const { isRearmed, ...rest } = watch;
  const told = watch.fired?.price;
  if (price >= below) {
    return told === undefined || isRearmed ? NOTHING : { kind: 'remembers', watch: { ...watch, isRearmed: true } };
  }
  const isNews = told === undefined || isRearmed === true || isDown(price, told, STEP_PERCENT);
  return isNews ? { kind: 'fires', watch: rest, price, before: told } : NOTHING;
}

type Drop = Extract<Watch['filter'], { dropPercent: number }>;

function judgeDrop(watch: Watch, filter: Drop, { price, currency }: EventPrice): Verdict {
  const { from, dropPercent } = filter;
  const known = filter.currency ?? (isCurrency(currency) ? currency : undefined);
  const next: Watch = {
    ...watch,
    filter: { ...filter, from: price, ...(known === undefined ? {} : { currency: known }) },
  };
  if (from === null) return { kind: 'remembers', watch: next };
  return isDown(price, from, dropPercent) ? { kind: 'fires', watch: next, price, before: from } : NOTHING;
}

function contentOf(watch: Watch, event: WatchedEvent, before: number | undefined): Content | undefined {
  const { name, topic, filter, becomes } = watch;
  if (becomes) return renderContent(becomes, { event, watch: { name, topic, from: before } });
  return offerContent({ name, topic, currency: 'where' in filter ? undefined : filter.currency }, event, before);
}
