import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'proactive-imports-'));
copyFileSync(join(root, 'biome.json'), join(folder, 'biome.json'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Whether the project's lint rules refuse an import in a file of that folder. */
function isRefused(file: string, imported: string): boolean {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `import { thing } from '${imported}';\n\nexport const kept = thing;\n`);
  const biome = join(root, 'node_modules/.bin/biome');
  const { status, stdout, stderr } = spawnSync(biome, ['lint', '--vcs-enabled=false', file], {
    cwd: folder,
    encoding: 'utf8',
  });
  return status !== 0 && `${stdout}${stderr}`.includes('noRestrictedImports');
}

describe('imports go one way', () => {
  test.each([
    ['src/domain/x.ts', '../storage/connection.ts'],
    ['src/domain/x.ts', '../config.ts'],
    ['src/domain/x.ts', 'botbuilder'],
    ['src/domain/x.ts', 'node:fs'],
    ['src/storage/x.ts', '../channel/connectorSender.ts'],
    ['src/storage/x.ts', '@azure/functions'],
    ['src/channel/x.ts', '../storage/connection.ts'],
    ['src/channel/x.ts', '../bot/takeTurn.ts'],
    ['src/delivery/x.ts', 'botbuilder'],
    ['src/delivery/x.ts', 'botframework-connector'],
    ['src/delivery/x.ts', '@azure/data-tables'],
    ['src/delivery/x.ts', 'undici'],
    ['src/delivery/x.ts', '../../functions/messages.ts'],
    ['src/delivery/x.ts', '../../local/start.ts'],
    ['src/delivery/x.ts', '../../cli/proactive.ts'],
    ['src/services.ts', '../cli/proactive.ts'],
    ['functions/x.ts', '../src/storage/connection.ts'],
    ['functions/x.ts', '../src/channel/connectorSender.ts'],
    ['functions/x.ts', 'botbuilder'],
    ['local/host/x.ts', '../../src/services.ts'],
    ['local/host/x.ts', '../start.ts'],
    ['cli/x.ts', '../functions/messages.ts'],
    ['cli/x.ts', '../local/start.ts'],
    ['cli/x.ts', 'botbuilder'],
  ])('%s may not import %s', (file, imported) => {
    expect(isRefused(file, imported)).toBe(true);
  });

  test.each([
    ['src/domain/x.ts', './keys.ts'],
    ['src/domain/x.ts', 'zod'],
    ['src/storage/x.ts', '@azure/data-tables'],
    ['src/channel/x.ts', 'botbuilder'],
    ['src/bot/x.ts', '../channel/inboundActivity.ts'],
    ['src/delivery/x.ts', '../storage/deliveriesTable.ts'],
    ['functions/x.ts', '../src/delivery/receiveMessage.ts'],
    ['functions/x.ts', '@azure/functions'],
    ['local/host/x.ts', './routes.ts'],
    ['cli/x.ts', '../src/delivery/readStatus.ts'],
  ])('%s may import %s', (file, imported) => {
    expect(isRefused(file, imported)).toBe(false);
  });
});
