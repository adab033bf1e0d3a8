import { expect, test } from 'vitest';
import { parseCommand } from '../../../local/options.ts';

const DEFAULTS = { host: 'local', port: 7071, instances: 1, chatPort: 56150, watch: false, dataFolder: '.local' };

test.each([
  { args: [], options: DEFAULTS },
  { args: ['--host', 'func'], options: { ...DEFAULTS, host: 'func' } },
  { args: ['--port', '7171', '--storage-port=20000'], options: { ...DEFAULTS, port: 7171, storagePort: 20_000 } },
  { args: ['--chat-port', '1'], options: { ...DEFAULTS, chatPort: 1 } },
  { args: ['--instances', '3', '--watch'], options: { ...DEFAULTS, instances: 3, watch: true } },
  { args: ['--visibility-seconds', '10'], options: { ...DEFAULTS, visibilitySeconds: 10 } },
  {
    args: ['--inspect', '9229', '--data', '/tmp/x'],
    options: { ...DEFAULTS, inspectPort: 9229, dataFolder: '/tmp/x' },
  },
])('takes $args', ({ args, options }) => {
  expect(parseCommand(args)).toEqual({ kind: 'start', options });
});

test('leaves everything out but the storage', () => {
  const { chatPort: _, ...withoutChat } = { ...DEFAULTS, instances: 0, storagePort: 20_000 };
  expect(parseCommand(['--storage-only', '--storage-port', '20000'])).toEqual({ kind: 'start', options: withoutChat });
});

test('leaves the chat page out', () => {
  const { chatPort: _, ...withoutChat } = DEFAULTS;
  expect(parseCommand(['--no-chat'])).toEqual({ kind: 'start', options: withoutChat });
});

test.each([
  { args: ['--port', '0'], problems: ["--port '0': expected a whole number from 1 to 65535"] },
  { args: ['--port', '70000'], problems: ["--port '70000': expected a whole number from 1 to 65535"] },
  { args: ['--storage-port', '65534'], problems: ["--storage-port '65534': expected a whole number from 1 to 65533"] },
  { args: ['--instances', '1.5'], problems: ["--instances '1.5': expected a whole number from 1 to 16"] },
  {
    args: ['--host', 'azure', '--visibility-seconds', 'soon'],
    problems: [
      "--host 'azure': expected func or local",
      "--visibility-seconds 'soon': expected a whole number from 1 to 604800",
    ],
  },
])('names every problem of $args', ({ args, problems }) => {
  expect(parseCommand(args)).toEqual({ kind: 'wrong', problems });
});

test.each([[['--prot', '1']], [['extra']], [['--watch=yes']], [['--port']]])('refuses %j', (args) => {
  expect(parseCommand(args)).toMatchObject({ kind: 'wrong' });
});
