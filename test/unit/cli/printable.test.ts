import { describe, expect, it } from 'vitest';
import { printable, printableLines } from '../../../cli/printable.ts';

describe('printable', () => {
  it.each([
    ['plain', 'Zoë 你好 👩‍👧', 'Zoë 你好 👩‍👧'],
    ['an escape sequence', '\u001b[31mred', '\\u001b[31mred'],
    ['its one-character form', '\u009b2J', '\\u009b2J'],
    ['a line that would be forged', 'a\r\nb\u2028c', 'a\\u000d\\u000ab\\u2028c'],
    ['text that would be reversed', 'a\u202eb\u2066', 'a\\u202eb\\u2066'],
    ['half a character', 'a\ud800', 'a\\ud800'],
  ])('%s', (_, text, shown) => {
    expect(printable(text)).toBe(shown);
  });

  it('keeps the lines of a text that has some', () => {
    expect(printableLines('a\n\u0007b\rc')).toBe('a\n\\u0007b\\u000dc');
  });
});
