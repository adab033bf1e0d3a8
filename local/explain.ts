/** What a command's process ends with. */
export const EXIT = { ok: 0, failed: 1, usage: 2 } as const;

/** What is said instead of running: the help, or what was wrong with the options. */
export type Explained = { kind: 'help'; text: string } | { kind: 'wrong'; problems: string[] };

/**
 * @param script as it is asked for its help, `npm start`.
 * @returns the exit code.
 */
export function explain(command: Explained, script: string): number {
  if (command.kind === 'help') {
    console.log(command.text);
    return EXIT.ok;
  }
  console.error([...command.problems, `${script} -- --help shows the options.`].join('\n'));
  return EXIT.usage;
}
