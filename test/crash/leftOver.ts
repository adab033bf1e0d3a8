import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Living processes that were started from a folder or run there: what a test has left behind. */
export function leftOverIn(folder: string): string[] {
  return readdirSync('/proc').flatMap((name) => {
    try {
      const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').replaceAll('\0', ' ');
      const isOurs = command.includes(folder) || readlinkSync(`/proc/${name}/cwd`).startsWith(folder);
      return /^\d+$/.test(name) && isOurs ? [`${name} ${command}`] : [];
    } catch {
      return []; // Ended in between, or a zombie, which has no folder any more.
    }
  });
}
