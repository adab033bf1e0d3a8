import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeText } from '../../../src/domain/escapeText.ts';

const Z = '\u200b';

test.each([
  ['Bellagio', 'Bellagio'],
  ["Caesar's Palace (Las Vegas), 5 stars!", "Caesar's Palace (Las Vegas), 5 stars!"],
  ['St. Louis, 1.5 km', 'St. Louis, 1.5 km'],
  ['Zürich 東京 👨‍👩‍👧', 'Zürich 東京 👨‍👩‍👧'],
  ['[win](https://evil.example)', `\\[win\\](https:${Z}//evil.${Z}example)`],
  ['![x](data:text/html,1)', `!\\[x\\](data:${Z}text/html,1)`],
  ['javascript:alert(1)', `javascript:${Z}alert(1)`],
  ['<at>Ada</at>', '‹at›Ada‹/at›'],
  ['<img src=x onerror=alert(1)>', '‹img src=x onerror=alert(1)›'],
  ['&lt;at&gt; &#60;', `&${Z}lt;at&${Z}gt; &\\#60;`],
  ['R&D', 'R&D'],
  ['**bold** _it_ `code` ~~no~~', '\\*\\*bold\\*\\* \\_it\\_ \\`code\\` \\~\\~no\\~\\~'],
  ['a\\*b', 'a\\\\\\*b'],
  ['# title', '\\# title'],
  ['- item', '\\- item'],
  ['1. item', '1\\. item'],
  ['a | b', 'a \\| b'],
  ['@everyone ada@evil.example', `@${Z}everyone ada@${Z}evil.${Z}example`],
  ['one\r\n\r\n# two\u2028three\0four\t five', 'one \\# two three four five'],
  ['\u202eevil\u202c \u200bhid\u00adden', 'evil hidden'],
  ['\ud800', '\ufffd'],
  ['x'.repeat(201), `${'x'.repeat(199)}…`],
  ['👩'.repeat(201), `${'👩'.repeat(199)}…`],
  ['', ''],
])('%j', (stranger, expected) => {
  expect(escapeText(stranger)).toBe(expected);
});

test('nothing is left that a channel could take for more than text', () => {
  const marks = fc.constantFrom(
    '[',
    ']',
    '<',
    '>',
    '*',
    '\\',
    '://',
    'www.a.b',
    '@',
    '\n',
    '&amp;',
    '\u202e',
    '\ud83d',
  );
  const hostile = fc
    .array(fc.oneof(marks, fc.string({ unit: 'binary' })), { maxLength: 50 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(hostile, (stranger) => {
      const text = escapeText(stranger);
      expect(text.isWellFormed()).toBe(true);
      expect(text).not.toMatch(/[<>\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|:\/\/|@(?!\u200b)/u);
      expect(text.replaceAll(/\\[\\`*_[\]~|#]/g, '')).not.toMatch(/[`*_[\]~|#]/);
      expect(Array.from(text).length).toBeLessThanOrEqual(402);
    }),
    { numRuns: 2000 },
  );
});
