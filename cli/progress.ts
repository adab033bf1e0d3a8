import { note } from './output.ts';
import { printableLines } from './printable.ts';

export interface Progress {
  update(done: number, total: number): void;
  /** A line above the bar. */
  say(text: string): void;
  stop(): void;
}

/** A bar on stderr where that is a terminal; elsewhere only what is said. */
export async function startProgress(title: string): Promise<Progress> {
  if (!process.stderr.isTTY) return { update: () => {}, say: note, stop: () => {} };
  const { default: cliProgress } = await import('cli-progress');
  const bars = new cliProgress.MultiBar({
    format: `${title} [{bar}] {value} of {total}`,
    stream: process.stderr,
    // Neither cursor nor wrapping is changed, so that Ctrl+C has nothing to restore.
    linewrap: true,
    gracefulExit: false,
  });
  const bar = bars.create(0, 0);
  return {
    update: (done, total) => {
      bar.setTotal(total);
      bar.update(done);
    },
    say: (text) => bars.log(`${printableLines(text)}\n`),
    stop: () => {
      bars.update();
      bars.stop();
    },
  };
}
