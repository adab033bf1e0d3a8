import { countBy } from '../crash/checkRound.ts';
import { isNotice } from './notices.ts';
import type { Typed } from './person.ts';
import type { Soak } from './runSoak.ts';
import { POLICIES } from './soakPlan.ts';

const SECOND = 1000;

/** The figures of a soak, as docs/reliability.md has them. */
export function describeSoak(soak: Soak, broken: ReadonlyMap<string, readonly string[]>): string {
  const { conversations, killedAt, plan, seconds } = soak;
  const typed = conversations.flatMap(({ person }) => person.typed);
  const answered = typed.filter(({ answeredAt }) => answeredAt !== undefined);
  const deliveries = conversations.flatMap((each) => each.deliveries);
  const doubled = deliveries.filter(({ record }) => record?.possibleDuplicate).length;
  const parked = deliveries.filter(({ record }) => record?.timeline.some(({ reason }) => reason === 'busy')).length;
  const notices = conversations.flatMap(({ person }) => person.posts.filter(({ text }) => isNotice(text))).length;
  const waits = answered.map(({ at, answeredAt = at }) => ({ at, answeredAt }));
  const after = waits.filter(({ answeredAt, at }) =>
    killedAt.some((kill) => kill <= answeredAt && kill >= at - MINUTE),
  );
  const hasty = conversations.flatMap(({ person }) => hastyOf(person.typed));
  const overtaking = hasty.filter(({ answeredAt = 0, before }) => answeredAt < before).length;
  const longest = (of: typeof waits, from: (at: number) => number = (at) => at) =>
    (Math.max(0, ...of.map(({ at, answeredAt }) => answeredAt - from(at))) / SECOND).toFixed(1);
  return [
    `seed ${plan.seed}: ${conversations.length} conversations, ${killedAt.length} kills, ${seconds.toFixed(0)} s`,
    `  turns of the person: ${answered.length} answered of ${typed.length}; replies seen again: ${repeatedReplies(soak)}`,
    `  typed without waiting for an answer: ${hasty.length}; answered before what was typed before: ${overtaking}`,
    ...POLICIES.map((policy) => {
      const of = deliveries.filter((each) => each.plan.policy === policy);
      const ends = countBy(of, ({ record }) => [record?.state ?? 'no record', record?.reason ?? []].flat().join('/'));
      return `  ${policy}: ${of.length}; ${[...ends].map(([end, count]) => `${end} ${count}`).join(', ')}`;
    }),
    `  parked: ${parked}; dialogs ended for another: ${notices}; possible duplicates: ${doubled}`,
    `  longest wait for an answer: ${longest(waits)} s; of those around a kill: ${longest(after)} s`,
    ...[...broken].map(([name, found]) => `  ${name}: ${found.join('\n    ')}`),
  ].join('\n');
}

const MINUTE = 60 * SECOND;

/** Of one turn the same words twice. */
function repeatedReplies({ conversations }: Soak): number {
  const counts = conversations.map(({ person }) => {
    const replies = person.posts.filter(({ replyTo }) => replyTo !== '');
    return replies.length - new Set(replies.map(({ replyTo, text }) => `${replyTo} ${text}`)).size;
  });
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Those that were typed before the one before was answered: to different hosts they can change places. */
function hastyOf(typed: readonly Typed[]) {
  return typed.flatMap(({ at, answeredAt }, index) => {
    const before = typed[index - 1]?.answeredAt ?? 0;
    return before > at ? [{ answeredAt, before }] : [];
  });
}
