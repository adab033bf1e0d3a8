import { countBy, countPosts, IN_FLIGHT, riskOf } from './checkRound.ts';
import type { Round } from './runRound.ts';

/** What is printed of each round, one fact under another. */
export function describeRound(round: Round, broken: readonly string[]): string {
  const { plan } = round;
  const figures = figuresOf(round);
  return [
    `round ${plan.round}: seed ${plan.seed}, ${plan.policy}, ${plan.hosts} host(s), asked by ${plan.askBy}` +
      `${plan.isRepeated ? `, every message twice (${round.repeatedMessages})` : ''}`,
    `  ${round.killed} killed at ${round.seenAtKill} POSTs of ${round.recipients.length}, ` +
      `${round.runningAtKill} call(s) running`,
    `  ${figures.done} after the kill; states: ${figures.states}`,
    `  POSTs: ${figures.histogram}; twice ${figures.twice}, uncertain ${figures.uncertain}, ` +
      `possibleDuplicate ${figures.flagged}; at risk ${figures.atRisk}, allowed ${figures.allowed}`,
    ...broken.map((rule) => `  BROKEN: ${rule}`),
  ].join('\n');
}

/** The table of docs/reliability.md. */
export function describeRounds(rounds: readonly Round[]): string {
  const head = [
    ...['round', 'seed', 'policy', 'hosts', 'messages', 'killed at POST', 'calls running', 'states', 'POSTs'],
    ...['twice', 'uncertain', 'both, at most', 'done after'],
  ];
  const rows = rounds.map((round) => {
    const { plan } = round;
    const { states, histogram, twice, uncertain, atRisk, allowed, done } = figuresOf(round);
    const messages = plan.isRepeated ? 'twice' : 'once';
    const kill = [round.seenAtKill, round.runningAtKill];
    const found = [states, histogram, twice, uncertain, `${atRisk} of ${allowed}`, done];
    return [plan.round, plan.seed, plan.policy, plan.hosts, messages, ...kill, ...found];
  });
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function figuresOf(round: Round) {
  const { recipients, status, runningAtKill, secondsUntilDone } = round;
  const posts = countPosts(round);
  const histogram = countBy(recipients, (who) => `${posts.get(who) ?? 0}`);
  const states = countBy(status.deliveries, ({ state, reason }) => (reason === null ? state : `${state}(${reason})`));
  return {
    states: list(states, ' '),
    histogram: list(histogram, '×'),
    twice: [...posts.values()].filter((count) => count > 1).length,
    uncertain: status.deliveries.filter(({ state }) => state === 'uncertain').length,
    flagged: status.deliveries.filter(({ possibleDuplicate }) => possibleDuplicate).length,
    atRisk: riskOf(round).length,
    allowed: IN_FLIGHT * runningAtKill,
    done: secondsUntilDone === undefined ? 'never done' : `${Math.round(secondsUntilDone)} s`,
  };
}

function list(counts: ReadonlyMap<string, number>, between: string): string {
  const entries = [...counts].toSorted(([one], [other]) => one.localeCompare(other));
  return entries.map(([what, count]) => (between === '×' ? `${what}×: ${count}` : `${what} ${count}`)).join(', ');
}
