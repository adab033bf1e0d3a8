import { expect, test } from 'vitest';
import { readCommand } from '../../../src/domain/chatCommand.ts';

test.each([
  ['help', 'help'],
  ['stop', 'stop'],
  [' STOP!\r\n', 'stop'],
  ['"Stop."', 'stop'],
  ['**stop**', 'stop'],
  ['`stop`', 'stop'],
  ['/stop', 'stop'],
  ['stop…', 'stop'],
  ['\u200bstop\u200b', 'stop'],
  ['&nbsp;stop', 'stop'],
  ['ｓｔｏｐ！', 'stop'],
  ['Start', 'start'],
  ['what did you send', 'sent'],
  ['What did you send me?', 'sent'],
  ['what  did\nyou send me ?!', 'sent'],
  ['Resume.', 'resume'],
  ['CANCEL', 'cancel'],
  ['later', 'later'],
  ['Not now!', 'later'],
  ["don't interrupt me", 'no-interruptions'],
  ['Don’t interrupt me!', 'no-interruptions'],
  ['“Don‘t interrupt me”', 'no-interruptions'],
  ['do not interrupt me', 'no-interruptions'],
  ['You may interrupt me.', 'interruptions'],
  ['Abbrechen!', 'cancel'],
  ['Weiter!', 'resume'],
])('%j is %s', (text, command) => {
  expect(readCommand(text)).toBe(command);
});

test.each([
  '',
  '?',
  'stop it',
  'please stop',
  'stop the train',
  'stopp',
  's t o p',
  'the next stop',
  'resume my trip',
  'see you later',
  "don't",
  'start over',
  'what did you send me yesterday',
  `stop${' '.repeat(500)}by the shop`,
  `stop${' '.repeat(100_000)}`,
  'constructor',
])('%j is none', (text) => {
  expect(readCommand(text)).toBeUndefined();
});
