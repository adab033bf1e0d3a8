/** The functions that send. */
export const SENDING: readonly string[] = ['deliverNotification', 'continueDelivery'];

const LINE = /\] (Executing|Executed) 'Functions\.([^']+)' \([^)]*?Id=([0-9a-f-]+)/;

/** The calls of some functions that a host's log says have begun and not ended: function and id of each. */
export function runningIn(log: string, functions: readonly string[] = SENDING): string[] {
  const running = new Map<string, string>();
  for (const line of log.split('\n')) {
    const [, what, name = '', id = ''] = LINE.exec(line) ?? [];
    if (what === 'Executing' && functions.includes(name)) running.set(id, `${name} ${id}`);
    else if (what === 'Executed') running.delete(id);
  }
  return [...running.values()];
}
