import { defineConfig } from 'vitest/config';

/** Processes that are killed, with time-outs of few seconds: they run when everything else is over, and alone. */
const CRASH = ['test/crash/crash.test.ts', 'test/turns/turns.test.ts', 'test/reminders/reminders.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/support/azurite.ts'],
    reporters: ['default', './test/support/closingLine.ts'],
    // For what hangs, not for what is slow: a busy machine takes several times as long.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
    projects: [
      {
        extends: true,
        test: {
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: ['test/fixtures/**', ...CRASH],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: { name: 'crash', include: CRASH, fileParallelism: false, sequence: { groupOrder: 1 } },
      },
    ],
  },
});
