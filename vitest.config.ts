import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/fixtures/**'],
    globalSetup: ['test/support/azurite.ts'],
    reporters: ['default', './test/support/closingLine.ts'],
    // For what hangs, not for what is slow: a busy machine takes several times as long.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    maxWorkers: 2,
  },
});
