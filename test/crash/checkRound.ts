import type { SeenPost } from './connectorClient.ts';
import type { SeenDelivery, SeenStatus } from './notificationStatus.ts';
import type { RoundPlan } from './roundPlan.ts';

/** What was seen of a round from outside. */
export interface Observation {
  policy: RoundPlan['policy'];
  recipients: string[];
  text: string;
  posts: Pick<SeenPost, 'who' | 'text'>[];
  /** Once it said `done`, or when nobody waited any longer; */
  status: SeenStatus;
  /** and once more when all that was still under way had had its time. */
  later: SeenStatus;
  /** Calls of sending functions that died with the host. */
  runningAtKill: number;
}

/** At most so many are claimed and not recorded in one call (design, section 6). */
export const IN_FLIGHT = 50;
const NAMED = 5;
// All of them can be reached and nobody said stop: there is no other end.
const ENDS = ['sent', 'uncertain'];

/** The rules of the delivery contract that a kill must not break; what was broken, with a few who met it. */
export function checkRound(seen: Observation): string[] {
  const posts = countPosts(seen);
  const has = (who: string) => posts.get(who) ?? 0;
  const { deliveries } = seen.status;
  const listed = countBy(deliveries, ({ who }) => who);
  const afterwards = new Map(seen.later.deliveries.map((each) => [each.who, describe(each)]));
  const known = new Set(seen.recipients);
  const names = (found: SeenDelivery[]) => found.map(({ who }) => who);
  const where = (holds: (each: SeenDelivery) => boolean) => names(deliveries.filter(holds));
  const atRisk = riskOf(seen);
  const most = IN_FLIGHT * seen.runningAtKill;
  const fromElsewhere = seen.posts.filter(({ who, text }) => !known.has(who) || text !== seen.text);
  return [
    seen.status.state === 'done' ? [] : [`never done: the whole is ${seen.status.state}`],
    seen.status.total === known.size ? [] : [`total is ${seen.status.total}, expected ${known.size}`],
    rule(
      'without a row',
      seen.recipients.filter((who) => !listed.has(who)),
    ),
    rule(
      'with more than one row',
      where(({ who }) => (listed.get(who) ?? 0) > 1),
    ),
    rule(
      'that nobody asked for',
      where(({ who }) => !known.has(who)),
    ),
    rule(
      'POSTs that nobody asked for',
      fromElsewhere.map(({ who }) => who),
    ),
    rule(
      'in no end state that is due',
      where(({ state }) => !ENDS.includes(state)),
    ),
    rule(
      'moved on from their end',
      where((each) => afterwards.get(each.who) !== describe(each)),
    ),
    rule(
      'sent without a POST',
      where(({ who, state }) => state === 'sent' && has(who) === 0),
    ),
    rule(
      'with several POSTs and without possibleDuplicate',
      where(({ who, possibleDuplicate }) => has(who) > 1 && !possibleDuplicate),
    ),
    rule('with several POSTs under hold', seen.policy === 'hold' ? known : [], (who) => has(who) > 1),
    atRisk.length > most ? [`${atRisk.length} uncertain or twice, expected at most ${most}`] : [],
  ].flat();
}

/** Who ended as uncertain, or got more than one POST. */
export function riskOf(seen: Pick<Observation, 'posts' | 'status'>): string[] {
  const posts = countPosts(seen);
  const uncertain = seen.status.deliveries.filter(({ state }) => state === 'uncertain').map(({ who }) => who);
  const twice = [...posts].filter(([, count]) => count > 1).map(([who]) => who);
  return [...new Set([...uncertain, ...twice])];
}

/** POSTs of each who got any. */
export function countPosts({ posts }: Pick<Observation, 'posts'>): Map<string, number> {
  return countBy(posts, ({ who }) => who);
}

export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
}

const describe = ({ state, reason, possibleDuplicate }: SeenDelivery) => `${state} ${reason} ${possibleDuplicate}`;

function rule(what: string, people: Iterable<string>, breaks: (who: string) => boolean = () => true): string[] {
  const found = [...new Set(people)].filter(breaks);
  if (found.length === 0) return [];
  const more = found.length > NAMED ? ', …' : '';
  return [`${found.length} ${what}: ${found.slice(0, NAMED).join(', ')}${more}`];
}
