import { expect, test } from 'vitest';
import { parseCommand } from '../../../../local/demo/options.ts';

test.each([
  [[], { scene: 'policies', policies: ['inject', 'wait', 'cancel', 'interrupt'], inBrowser: false, isFast: false }],
  [
    ['--scene', 'policies', '--policy', 'wait', '--fast'],
    { scene: 'policies', policies: ['wait'], inBrowser: false, isFast: true },
  ],
  [
    ['--in-browser', '--pictures', 'docs/images', '--policy', 'cancel'],
    { scene: 'policies', policies: ['cancel'], inBrowser: true, isFast: false, pictures: 'docs/images' },
  ],
])('%j is played', (args, options) => {
  expect(parseCommand(args)).toEqual({ kind: 'play', options });
});

test.each([
  [['--scene', 'opera'], "--scene 'opera': expected policies or price"],
  [['--scene', 'price', '--policy', 'wait'], '--policy: the scene price has one of its own, interrupt'],
  [['--policy', 'shout'], "--policy 'shout': expected inject, wait, cancel or interrupt"],
  [['--pictures', 'x'], '--pictures: there is nothing to be seen without --in-browser'],
])('%j is wrong', (args, problem) => {
  expect(parseCommand(args)).toEqual({ kind: 'wrong', problems: [problem] });
});

test('an option that there is not is named, and --help shows those that there are', () => {
  expect(parseCommand(['--polciy', 'wait'])).toMatchObject({
    kind: 'wrong',
    problems: [expect.stringContaining('--polciy')],
  });
  expect(parseCommand(['--help'])).toMatchObject({ kind: 'help', text: expect.stringContaining('--in-browser') });
});
