import Table from 'cli-table3';
import { median } from '../results.ts';
import { sum } from '../transactions.ts';
import type { TurnCost } from './countTurns.ts';
import type { TurnTimes } from './timeTurns.ts';

const STYLE = { head: [], border: [] };

/** A column for each kind of turn; the requests in the order in which turns ask for them first. */
export function showCosts(costs: readonly TurnCost[]): string {
  const table = new Table({ head: ['transactions', ...costs.map(({ kind }) => kind)], style: STYLE });
  for (const request of new Set(costs.flatMap(({ transactions }) => transactions.map(([what]) => what)))) {
    table.push([request, ...costs.map(({ transactions }) => new Map(transactions).get(request) ?? '')]);
  }
  table.push(['turns', ...costs.map(({ turns }) => turns)]);
  table.push(['a turn', ...costs.map((cost) => perTurn(cost).toFixed(2))]);
  return table.toString();
}

export function perTurn({ transactions, turns }: TurnCost): number {
  return sum(transactions) / turns;
}

/** Each bot's turns, and what ours are to the other's. */
export function showTimes(measured: readonly TurnTimes[]): string {
  const head = ['conversations at once', '', 'median ms', 'p95 ms', 'CPU ms a turn'];
  const table = new Table({ head, style: STYLE });
  const ratios: string[] = [];
  for (const atOnce of new Set(measured.map((one) => one.atOnce))) {
    const rows = measured.filter((one) => one.atOnce === atOnce).map(figuresOf);
    for (const { bot, figures } of rows) table.push([atOnce, bot, ...figures.map((figure) => figure.toFixed(2))]);
    const [ours, theirs] = rows;
    const [time, p95, cpu] =
      ours?.figures.map((figure, index) => (figure / (theirs?.figures[index] ?? 0)).toFixed(1)) ?? [];
    ratios.push(`${ours?.bot} / ${theirs?.bot}, ${atOnce} at once: median ${time}, p95 ${p95}, CPU ${cpu}`);
  }
  return [table.toString(), ...ratios].join('\n');
}

function figuresOf({ bot, milliseconds, cpuMs }: TurnTimes): { bot: string; figures: number[] } {
  const p95 = milliseconds.toSorted((a, b) => a - b)[Math.ceil(milliseconds.length * 0.95) - 1] ?? 0;
  return { bot, figures: [median(milliseconds), p95, median(cpuMs)] };
}
