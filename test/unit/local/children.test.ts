import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Children } from '../../../local/children.ts';
import { until } from '../../support/until.ts';

test('a zombie that nobody takes in does not delay the end', async () => {
  const lines: string[] = [];
  // Of the group of the leash is one `sleep 300`, whose parent left the group and never asks how it ended.
  const script = '(sleep 300 & exec setsid sh -c "echo ready; exec sleep 10") & sleep 300';
  const child = new Children().start({
    name: 'a careless parent',
    command: ['sh', '-c', script],
    cwd: tmpdir(),
    patienceSeconds: 1,
    output: (line) => lines.push(line),
  });
  await until('the careless parent', () => lines.includes('ready') || undefined);

  const asked = performance.now();
  await child.stop();
  expect(performance.now() - asked).toBeLessThan(1900);
  expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
});

test('a child whose log was deleted is told of without it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'children-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const children = new Children();
  const output = join(folder, 'log');
  children.start({
    name: 'a part',
    command: ['sh', '-c', `rm ${output}; exit 3`],
    cwd: folder,
    patienceSeconds: 1,
    output,
  });

  const { child, code } = await children.died;
  expect({ code, lines: child.lastLines() }).toEqual({ code: 3, lines: [] });
});
