import Table from 'cli-table3';

export interface Measured {
  sender: string;
  perSecond: number;
  cpuMs: number;
}

/** Each sender's rounds and their medians, and what the medians are to each other. */
export function showResults(measured: readonly Measured[]): string {
  const table = new Table({
    head: ['', 'messages/s', 'CPU ms a message', 'of the rounds'],
    style: { head: [], border: [] },
  });
  const senders = [...new Set(measured.map(({ sender }) => sender))].sort();
  const cpu = new Map<string, number>();
  for (const sender of senders) {
    const rounds = measured.filter((round) => round.sender === sender);
    const cpuMs = median(rounds.map((round) => round.cpuMs));
    cpu.set(sender, cpuMs);
    const perSecond = median(rounds.map((round) => round.perSecond));
    table.push([sender, perSecond.toFixed(0), cpuMs.toFixed(3), rounds.map((r) => r.cpuMs.toFixed(3)).join('  ')]);
  }
  const ratio = (one: string, other: string) => ((cpu.get(one) ?? 0) / (cpu.get(other) ?? 0)).toFixed(2);
  return [
    table.toString(),
    `CPU, our sender / bare undici:   ${ratio('our sender', 'bare undici')}  (aim: at most 1.5)`,
    `CPU, samples' loop / our sender: ${ratio("samples' loop", 'our sender')}  (aim: at least 5)`,
    `CPU, with the contract / our sender:    ${ratio('with the contract', 'our sender')}`,
    `CPU, samples' loop / with the contract: ${ratio("samples' loop", 'with the contract')}`,
  ].join('\n');
}

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? 0) + (sorted[Math.ceil(middle) - 1] ?? 0)) / 2;
}
