import { expect, test } from 'vitest';
import { describeFault } from '../../../src/domain/fault.ts';

class SdkError extends Error {
  override name = 'RestError';
  code = 'TableBusy';
  request = { url: 'https://contoso.table.core.windows.net/?sig=secret', body: 'what somebody wrote' };
}

test('a fault says name, code, words and where; nothing of a request', () => {
  const text = describeFault(new SdkError('The table is busy.\n{"odata.error": "and so on"}'));
  expect(text.split('\n')[0]).toBe('RestError TableBusy: The table is busy.');
  expect(text).toMatch(/\n\s+at .*fault\.test\.ts/);
  expect(text).not.toMatch(/secret|what somebody wrote|odata/);
});

test('and what was behind it', () => {
  const text = describeFault(
    new AggregateError([new SdkError('busy'), 'x'], 'two of them', { cause: new Error('the first') }),
  );
  for (const part of [
    'AggregateError: two of them',
    'behind it: RestError TableBusy: busy',
    'behind it: string was thrown',
    'behind it: Error: the first',
  ]) {
    expect(text).toContain(part);
  }
});

test.each([null, undefined, 'secret', 7, {}])('what is no error (%j) is not repeated', (thrown) => {
  expect(describeFault(thrown)).toBe(`${typeof thrown} was thrown`);
});
