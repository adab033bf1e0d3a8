import { expect, test } from 'vitest';
import { plainText } from '../../../src/bot/texts/plainText.ts';

test.each([
  ['call the hotel', 'call the hotel'],
  ['build_all_now', 'build\\_all\\_now'],
  ['**bold** `code` ~x~ #1 a|b \\', '\\*\\*bold\\*\\* \\`code\\` \\~x\\~ \\#1 a\\|b \\\\'],
  ['[link](http://evil.com)', '\\[link\\](http://evil.com)'],
  ['[https://bank.com](https://evil.com/a_b)', '\\[https://bank.com\\](https://evil.com/a_b)'],
  ['read https://example.com/a_b?c=d_e', 'read https://example.com/a_b?c=d_e'],
  ['<at>all</at>', '‹at›all‹/at›'],
  ['one\n\n- two', 'one - two'],
])('%s', (said, shown) => {
  expect(plainText(said)).toBe(shown);
});
