import { note } from './output.ts';
import { printableLines } from './printable.ts';

export interface Progress {
  /** `detail` goes behind the count. */
  update(done: number, total: number, detail?: string): void;
  /** A line above the bar. */
  say(text: string): void;
  stop(): void;
}

const WITHOUT_BAR: Progress = { update: () => {}, say: note, stop: () => {} };

/** A bar on stderr where that is a terminal, and nobody types beside it; elsewhere only what is said. */
export async function startProgress(title: string, isTypedInto = false): Promise<Progress> {
  if (!process.stderr.isTTY || isTypedInto) return WITHOUT_BAR;
  const { default: cliProgress } = await import('cli-progress');
  const bars = new cliProgress.MultiBar({
    format: `${title} [{bar}] {counted}`,
    stream: process.stderr,
    // Neither cursor nor wrapping is changed, so that Ctrl+C has nothing to restore.
    linewrap: true,
    gracefulExit: false,
  });
  const bar = bars.create(1, 0, { counted: '' });
  return {
    update: (done, total, detail) => {
      // A bar of nothing would be full.
      bar.setTotal(Math.max(total, 1));
      const counted = total > 0 ? `${done} of ${total}` : '';
      bar.update(done, { counted: [counted, detail].filter(Boolean).join(': ') });
    },
    say: (text) => bars.log(`${printableLines(text)}\n`),
    stop: () => {
      bars.update();
      bars.stop();
    },
  };
}
