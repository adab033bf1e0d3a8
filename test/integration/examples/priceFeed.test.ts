import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const FEED = join(import.meta.dirname, '../../../examples/price-feed/feed.ts');

function run(...words: string[]): Promise<{ code: number | string; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [FEED, ...words], (error, stdout, stderr) => {
      resolve({ code: error?.code ?? 0, stdout, stderr });
    });
  });
}

test('the price feed says how it is used', async () => {
  const { code, stdout, stderr } = await run('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^usage: npx node examples\/price-feed\/feed\.ts prices\.csv/);
  expect(await run()).toMatchObject({ code: 2, stdout: '', stderr: stdout });
  const wrong = await run('--file', 'prices.csv');
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("Unknown option '--file'") });
  expect(wrong.stderr).toContain(stdout);
  expect(wrong.stderr).not.toContain('    at ');
});
