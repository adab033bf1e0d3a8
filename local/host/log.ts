const LEVELS = ['trace', 'debug', 'information', 'warning', 'error', 'critical', 'none'] as const;

/** The levels of the worker protocol, which are those of host.json in lower case. */
export type LogLevel = (typeof LEVELS)[number];

export type Log = (level: LogLevel, message: string) => void;

/** Writes `[time] message`: errors to stderr, everything else to stdout, nothing below `minimum`. */
export function createLog(minimum: LogLevel): Log {
  const threshold = LEVELS.indexOf(minimum);
  return (level, message) => {
    const rank = LEVELS.indexOf(level);
    if (rank < threshold || level === 'none') return;
    const stream = rank >= LEVELS.indexOf('error') ? process.stderr : process.stdout;
    stream.write(`[${new Date().toISOString()}] ${message}\n`);
  };
}

/** host.json writes `Information`; anything that is not a level counts as the host's default. */
export function parseLogLevel(text: string | undefined): LogLevel {
  return LEVELS.find((level) => level === text?.toLowerCase()) ?? 'information';
}

/** What is worth printing of something that was thrown: the stack where there is one. */
export function describeError(error: unknown): string {
  if (error instanceof Error) return error.stack ?? error.message;
  return String(error);
}

/** One line: of a request that failed, the stack tells nothing. */
export function describeFault(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join();
}
