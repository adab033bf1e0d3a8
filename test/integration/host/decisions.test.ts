/** What the host decides without storage, processes or a clock. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseTimeSpan, readHostJson, toQueueOptions } from '../../../local/host/hostJson.ts';
import { createBackOff } from '../../../local/host/queueListener.ts';
import { compileRoute } from '../../../local/host/routes.ts';
import { advanceSchedule, isMoreThanEachMinute, parseSchedule, resumeSchedule } from '../../../local/host/schedule.ts';
import { findConnectionString, readLocalSettings, resolveSettings } from '../../../local/host/settings.ts';

const at = (time: string) => new Date(`2026-03-02T${time}`);

describe('poll pauses (row 3)', () => {
  test.each([
    [0, [100, 180, 260, 420, 740, 1380, 2000, 2000]],
    [0.5, [100, 200, 300, 500, 900, 1700, 2000, 2000]],
    [1, [100, 220, 340, 580, 1060, 2000, 2000, 2000]],
  ])('with a jitter of %d they grow up to the longest', (random, expected) => {
    const nextDelayMs = createBackOff(2000, () => random);

    expect(expected.map((_, index) => Math.round(nextDelayMs(index === 0)))).toEqual(expected);
    expect(nextDelayMs(true)).toBe(100);
  });
});

test('host.json: the defaults of the real host (rows 1, 3, 4, 12)', () => {
  const hostJson = readHostJson('/nowhere/host.json', {});

  expect(hostJson.functionTimeout).toBe(30 * 60_000);
  expect(hostJson.singleton.listenerLockPeriod).toBe(60_000);
  expect(toQueueOptions(hostJson, 2)).toEqual({
    batchSize: 16,
    newBatchThreshold: 16,
    maxDequeueCount: 5,
    maxPollingInterval: 2000,
    visibilityTimeout: 0,
    messageEncoding: 'base64',
  });
});

test.each([
  ['00:00:02', 2000],
  ['00:00:00.25', 250],
  ['1.02:00:00', 26 * 60 * 60_000],
  ['00:10', 600_000],
  ['2 s', undefined],
])('time span %s', (text, milliseconds) => {
  expect(parseTimeSpan(text)).toBe(milliseconds);
});

describe('timers (row 11)', () => {
  test.each([
    ['*/5 * * * *', '10:05:00'],
    ['0 */5 * * * *', '10:05:00'],
    ['30 * * * * *', '10:01:30'],
  ])('%s is due at %s', (expression, time) => {
    expect(parseSchedule(expression).next(at('10:01:00'))).toEqual(at(time));
  });

  test('day of month and day of week must both hold', () => {
    expect(parseSchedule('0 0 12 3 * 1').next(at('10:01:00'))).toEqual(new Date('2026-08-03T12:00:00'));
  });

  test.each(['', 'x', '* * * *', '* * * * * * *'])("'%s' is no schedule", (expression) => {
    expect(() => parseSchedule(expression)).toThrow('expected a cron expression of five or six fields');
  });

  test.each([
    ['* * * * * *', true],
    ['*/10 * * * * *', true],
    ['0 * * * * *', false],
    ['* * * * *', false],
    ['* */20 * * * *', false],
  ])('%s is due more than each minute: %s', (expression, expected) => {
    expect(isMoreThanEachMinute(parseSchedule(expression), at('10:00:30'))).toBe(expected);
  });

  const hourly = parseSchedule('0 0 * * * *');
  const now = at('14:30:00');
  test.each([
    ['the first start ever', undefined, false, at('15:00:00')],
    ['nothing missed', { last: at('14:00:00'), next: at('15:00:00') }, false, at('15:00:00')],
    ['one missed', { last: at('13:00:00'), next: at('14:00:00') }, true, at('14:00:00')],
    ['many missed', { last: at('09:00:00'), next: at('10:00:00') }, true, at('10:00:00')],
    ['missed before the first run', { last: undefined, next: at('10:00:00') }, true, at('10:00:00')],
    ['another schedule', { last: at('09:00:00'), next: at('09:15:00') }, false, at('15:00:00')],
  ])('%s', (_, recorded, isPastDue, next) => {
    const status = recorded && { ...recorded, lastUpdated: recorded.last ?? at('09:30:00') };
    const resumed = resumeSchedule(hourly, status, now);

    expect(resumed.isPastDue).toBe(isPastDue);
    expect(resumed.status.next).toEqual(next);
  });

  test.each([
    ['late', at('15:00:02'), at('15:00:00'), at('16:00:00')],
    ['a moment early', at('14:59:59'), at('15:00:00'), at('16:00:00')],
    ['not in its time', at('14:59:59'), undefined, at('15:00:00')],
  ])('after a run that was %s', (_, ranAt, meantFor, next) => {
    expect(advanceSchedule(hourly, ranAt, meantFor).next).toEqual(next);
  });
});

describe('routes (row 8)', () => {
  test.each([
    ['items/{id}', '/api/items/1', { id: '1' }],
    ['items/{id}', '/api/items/1/', { id: '1' }],
    ['items/{id}', '/api/items', undefined],
    ['items/{id?}', '/api/items', {}],
    ['/items/{id:guid}/', '/api/items/0b1f4d7e-66c8-4a4e-9d57-0f7b3f6f1c11', {}],
    ['items/{id:guid}', '/api/items/1', undefined],
    ['items/{id:minlength(2):maxlength(3)}', '/api/items/abcd', undefined],
    ['items/{name}-{version:int}', '/api/items/a-b-2', { name: 'a-b', version: '2' }],
    ['a.c', '/api/abc', undefined],
  ])('%s and %s', (template, path, expected) => {
    const found = compileRoute(template, 'api').match(path);

    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toMatchObject(expected);
  });

  test.each(['admin', 'Admin/x', 'runtime/webhooks', 'x/{id:odd}'])('%s is refused', (template) => {
    expect(() => compileRoute(template, 'api')).toThrow();
  });

  test('an empty prefix is none', () => {
    expect(compileRoute('{*all}', '').match('/x/y')).toEqual({ all: 'x/y' });
  });
});

describe('settings', () => {
  const settings = { AzureWebJobsStorage: 'storage', AzureWebJobsOther: 'prefixed', Other: 'plain', Mine: 'mine' };

  test.each([
    [undefined, 'storage'],
    ['', 'storage'],
    ['AzureWebJobsStorage', 'storage'],
    ['Other', 'prefixed'],
    ['Mine', 'mine'],
  ])('connection %s is %s', (name, expected) => {
    expect(findConnectionString(name, settings)).toBe(expected);
  });

  test.each(['', '\uFEFF'])('local.settings.json is read with and without a byte order mark %#', (mark) => {
    const folder = mkdtempSync(join(tmpdir(), 'settings-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    expect(readLocalSettings(folder)).toEqual({});
    writeFileSync(join(folder, 'local.settings.json'), `${mark}{"IsEncrypted":false,"Values":{"Mine":"mine"}}`);
    expect(readLocalSettings(folder)).toEqual({ Mine: 'mine' });
  });

  test('a setting that is missing is named', () => {
    expect(resolveSettings('%Mine%-%Other%', settings)).toBe('mine-plain');
    expect(() => resolveSettings('x-%NONE%', settings)).toThrow("'%NONE%' does not resolve to a value");
    expect(() => findConnectionString('None', settings)).toThrow("no setting 'AzureWebJobsNone' or 'None'");
  });
});
