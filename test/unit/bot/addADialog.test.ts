import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');
const guide = readFileSync(join(root, 'docs/add-a-dialog.md'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'proactive-dialog-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The block of the guide in that language. */
function block(language: string): string {
  const found = new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\`$`, 'ms').exec(guide)?.[1];
  if (found === undefined) throw new Error(`the guide has no block of ${language}`);
  return found;
}

/** What a reader of the guide has done to a file: lines that go, lines that come, in the order of the diff. */
function applied(text: string, diff: string): string {
  const lines = diff.split('\n').filter(Boolean);
  const side = (sign: string) =>
    lines.flatMap((line) => (line.startsWith(sign) || line.startsWith(' ') ? line.slice(1) : [])).join('\n');
  expect(text).toContain(side('-'));
  return text.replace(side('-'), side('+'));
}

beforeAll(() => {
  const chat = ['test/unit/bot/chat.ts', 'test/unit/bot/jobs/jobsInMemory.ts', 'test/support/silent.ts'];
  for (const part of ['src', ...chat, 'tsconfig.json', 'package.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'src/bot/dialogs/feedback.ts'), block('ts'));
  const list = join(folder, 'src/bot/dialogs.ts');
  writeFileSync(list, applied(readFileSync(list, 'utf8'), block('diff')));
});

/** Says the person's lines to the dialogs of the scratch folder, and gives the whole back. */
const PLAY = `
import { dialogs } from './src/bot/dialogs.ts';
import { Chat } from './test/unit/bot/chat.ts';

const [lines, options] = JSON.parse(process.argv[2]);
const chat = new Chat(dialogs);
const said = [];
for (const line of lines) {
  const begun = dialogs.find(({ begunBy }) => begunBy?.(line, 'en'));
  said.push('> ' + line);
  said.push(chat.stack.length > 0 ? await chat.say(line) : await chat.begin(begun.dialog.id, begun.begunBy(line)));
}
const [feedback] = dialogs.filter(({ dialog }) => dialog.id === 'feedback');
const opened = await chat.begin('feedback', feedback.options.parse(options));
const again = feedback.title(chat.top.state, 'en');
const fresh = ['2026-11-23', '2100-01-01'].map((day) => feedback.isFresh(options, new Date(day)));
console.log(JSON.stringify({ said, opened, again, fresh }));
`;

test('who follows the guide has a dialog that compiles, and talks as the guide says', () => {
  const run = (command: string, ...args: string[]) =>
    spawnSync(join(root, 'node_modules/.bin', command), args, { cwd: folder, encoding: 'utf8' });
  const compiled = run('tsc', '-p', 'tsconfig.json');
  expect(compiled.stdout.match(/.*(?:feedback|bot\/dialogs)\.ts.*/g)).toBeNull();

  writeFileSync(join(folder, 'play.ts'), PLAY);
  const transcript = block('text').trimEnd().split('\n');
  const lines = transcript.flatMap((line) => (line.startsWith('> ') ? line.slice(2) : []));
  const options: unknown = JSON.parse(/--options '(.*?)'/.exec(block('sh'))?.[1] ?? '');
  const played = run('node', 'play.ts', JSON.stringify([lines, options]));
  expect(played.stderr).toBe('');
  const { said, opened, again, fresh } = JSON.parse(played.stdout);
  expect(said).toEqual(transcript);
  expect(guide).toContain(`Back to ${again}: ${opened}`);
  expect(fresh).toEqual([true, false]);
});
