import { en } from '../../src/bot/texts/en.ts';
import type { Delivery } from '../../src/domain/delivery.ts';
import type { SeenPost } from '../crash/connectorClient.ts';
import { isNotice, mayBeOf } from './notices.ts';
import { contentOf } from './requests.ts';
import type { PlannedDelivery } from './soakPlan.ts';

/** One delivery: what was asked, what the record says, and what the connector got. */
export interface SeenDelivery {
  plan: PlannedDelivery;
  /** Undefined where GET knows of none. */
  record: Pick<Delivery, 'state' | 'reason' | 'possibleDuplicate' | 'timeline'> | undefined;
}

export interface SeenDeliveries {
  /** Of one person. */
  deliveries: SeenDelivery[];
  posts: Pick<SeenPost, 'replyTo' | 'text'>[];
  /** Whether a host was killed: only then is anything in doubt. */
  hasKills: boolean;
}

/** The rules of the delivery contract, for one person; what was broken. */
export function checkDeliveries(seen: SeenDeliveries): string[] {
  return [...seen.deliveries.flatMap((each) => checkOne(each, seen)), ...checkOrder(seen)];
}

function checkOne({ plan, record }: SeenDelivery, { posts, hasKills }: SeenDeliveries): string[] {
  const about = `${plan.id} (${plan.policy}, ${plan.kind})`;
  if (!record) return [`${about}: no record`];
  const { state, reason, possibleDuplicate, timeline } = record;
  const openings = postsOf(plan, posts).length;
  // Of a message it names nobody: how often it came is a matter of the order of turns.
  const notices = posts.filter(({ text }) => isNotice(text) && plan.kind === 'dialog' && mayBeOf(text, plan)).length;
  const broken = (is: boolean, what: string) => (is ? [`${about}: ${what}`] : []);
  const ends = timeline.filter(({ state: word }) => END_STATES.includes(word)).length;
  const isInDoubt = possibleDuplicate || state === 'uncertain';
  return [
    ...broken(!mayEnd(plan, state), `ended as ${state} ${reason}`),
    ...broken(ends !== 1, `${ends} ends in its timeline`),
    ...broken(isInDoubt && !hasKills, 'in doubt, and nobody was killed'),
    ...broken(state === 'sent' && openings === 0 && !asksAgain(plan, posts), 'sent, and the connector did not get it'),
    ...broken(state === 'expired' && openings > 0, 'expired, and the connector got it'),
    ...broken(openings > 1 && !isInDoubt, `${openings} POSTs without possibleDuplicate`),
    ...broken(openings > 1 && plan.kind === 'dialog', `the dialog was opened ${openings} times`),
    ...broken(notices > (isInDoubt ? 2 : 1), `${notices} notices of what it ended`),
    ...broken(plan.policy === 'inject' && timeline.some((entry) => entry.reason === 'busy'), 'injected, and it waited'),
  ];
}

const END_STATES: readonly string[] = ['sent', 'failed', 'expired', 'suppressed', 'cancelled', 'uncertain'];

function mayEnd({ limit }: PlannedDelivery, state: string): boolean {
  return state === 'sent' || state === 'uncertain' || (state === 'expired' && limit?.afterWait === 'expire');
}

/** What a delivery says first. */
function postsOf(plan: PlannedDelivery, posts: SeenDeliveries['posts']): SeenDeliveries['posts'] {
  const { message } = contentOf(plan);
  const isFirst = (text: string) => (message ? text === message.text : text.startsWith(newsOf(plan)));
  return posts.filter(({ replyTo, text }) => replyTo === '' && isFirst(text));
}

function newsOf({ word }: PlannedDelivery): string {
  return en.offer.news({ hotel: word, price: 150, was: 200, dropPercent: 25, currency: 'USD' });
}

/** A crash before the first POST of a dialog that was opened: its question is all that was seen. */
function asksAgain({ word, kind }: PlannedDelivery, posts: SeenDeliveries['posts']): boolean {
  return (
    kind === 'dialog' &&
    posts.some(({ replyTo, text }) => replyTo === '' && text.startsWith('Back to') && text.includes(word))
  );
}

/** Those that waited for the end of a dialog, and for nothing else, come in the order in which they began to wait. */
function checkOrder({ deliveries, posts }: SeenDeliveries): string[] {
  const waited = deliveries.flatMap(({ plan, record }) => {
    // Who did not get the lock has not asked whether the person is busy, and has no place among those who wait.
    const since = record?.timeline.find(({ reason, detail }) => reason === 'busy' && detail !== LOCKED)?.at;
    const at = posts.indexOf(postsOf(plan, posts)[0] ?? NONE);
    return since !== undefined && !plan.limit && at >= 0 ? [{ plan, since, at }] : [];
  });
  const ordered = waited.toSorted((a, b) => (a.since < b.since ? -1 : 1));
  return ordered.flatMap(({ plan, at }, index) => {
    const before = ordered[index - 1];
    return before && before.at > at ? [`${plan.id} came before ${before.plan.id}, which had waited for longer`] : [];
  });
}

const LOCKED = 'another turn is under way';
const NONE: SeenDeliveries['posts'][number] = { replyTo: '', text: '' };
