import { randomBytes } from 'node:crypto';
import { SignJWT, UnsecuredJWT } from 'jose';
import { expect, test } from 'vitest';
import { isTokenOf, signJobToken, tokenFor } from '../../../src/jobs/jobToken.ts';

const now = new Date('2026-11-22T12:00:00Z');
const hoursOn = (hours: number) => new Date(now.getTime() + hours * 60 * 60 * 1000);
const secret = randomBytes(32).toString('base64url');
const id = `u-${'a'.repeat(32)}.${'b'.repeat(16)}`;
const job = { id, secret, createdAt: now.toISOString(), deadline: hoursOn(2).toISOString() };
const keyOf = (text: string) => Buffer.from(text, 'base64url');
const claims = () => new SignJWT().setIssuer('proactive-bot').setAudience('job-results').setSubject(id);
const signed = (token: SignJWT, key = secret, alg = 'HS256') => token.setProtectedHeader({ alg }).sign(keyOf(key));
const token = await signJobToken(job);
const other = randomBytes(32).toString('base64url');

test("a job's token is good from its beginning until a day after the deadline, and always the same", async () => {
  expect(tokenFor(id, `Bearer ${token}`)).toBe(token);
  expect(tokenFor(id, `bearer  ${token} `)).toBe(token);
  expect(await signJobToken(job)).toBe(token);
  expect(await isTokenOf(job, token, now)).toBe(true);
  expect(await isTokenOf(job, token, hoursOn(25.9))).toBe(true);
  expect(await isTokenOf(job, token, hoursOn(26.1))).toBe(false);
});

const [header = '', payload = '', signature = ''] = token.split('.');
const at = (hours: number) => hoursOn(hours);
const otherId = id.replace('b', 'c');
test.each<[string, string]>([
  ['another key', await signed(claims().setExpirationTime(at(1)), other)],
  ["another job's", await signJobToken({ ...job, id: otherId })],
  ["another job's, with its key", await signJobToken({ ...job, id: otherId, secret: other })],
  ['no algorithm', new UnsecuredJWT().setSubject(id).setExpirationTime(at(1)).encode()],
  ['no signature', `${header}.${payload}.`],
  ['the header of no algorithm', `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.${signature}`],
  [
    'another algorithm',
    await signed(claims().setExpirationTime(at(1)), randomBytes(64).toString('base64url'), 'HS512'),
  ],
  ['the same key, another algorithm', await signed(claims().setExpirationTime(at(1)), secret, 'HS384')],
  ['over', await signed(claims().setExpirationTime(at(-1)))],
  ['not yet', await signed(claims().setExpirationTime(at(2)).setNotBefore(at(1)))],
  ['for ever', await signed(claims())],
  ['for somebody else', await signed(claims().setAudience('else').setExpirationTime(at(1)))],
  ['from somebody else', await signed(claims().setIssuer('else').setExpirationTime(at(1)))],
  [
    'a changed payload',
    `${header}.${Buffer.from(`{"sub":"${id}","exp":9999999999}`).toString('base64url')}.${signature}`,
  ],
  ['noise', `${'a'.repeat(10)}.${'b'.repeat(10)}.${'c'.repeat(10)}`],
])('%s is no token of the job', async (_what, wrong) => {
  expect(await isTokenOf(job, wrong, now)).toBe(false);
});

test.each<[string, string | null]>([
  ['nothing', null],
  ['an empty header', ''],
  ['another scheme', `Basic ${token}`],
  ['no scheme', token],
  ['two tokens', `Bearer ${token} ${token}`],
  ['half a token', `Bearer ${header}.${payload}`],
  ['a line break', `Bearer ${token}\n`],
  ["another job's", `Bearer ${await signJobToken({ ...job, id: otherId })}`],
  ['a megabyte', `Bearer ${'a'.repeat(2 ** 20)}.b.c`],
])('%s is not looked at', (_what, authorization) => {
  expect(tokenFor(id, authorization)).toBeUndefined();
});
