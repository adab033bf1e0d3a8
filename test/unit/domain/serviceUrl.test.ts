import { describe, expect, test } from 'vitest';
import { isAllowedServiceUrl, parseServiceUrl } from '../../../src/domain/serviceUrl.ts';

const IN_AZURE = { extra: ['connector.example.com', '*.example.org'], loopback: false };
const ON_A_LAPTOP = { ...IN_AZURE, loopback: true };

describe('allowed everywhere', () => {
  test.each([
    'https://smba.trafficmanager.net/amer/',
    'https://smba.trafficmanager.net/de/00000000-0000-0000-0000-000000000000',
    'https://SMBA.TrafficManager.NET/',
    'https://smba.trafficmanager.net:443/',
    'https://botframework.com',
    'https://webchat.botframework.com/',
    'https://europe.webchat.botframework.com/',
    'https://webchat.botframework.azure.us/',
    'https://webchat.botframework.azure.cn/',
    'https://smba.infra.gcc.teams.microsoft.com/teams',
    'https://smba.infra.gov.teams.microsoft.us/teams',
    'https://connector.example.com/x',
    'https://a.example.org',
    // A backslash is a slash to every URL parser of a browser's kind, ours included: the host stays the trusted one.
    'https:\\\\botframework.com\\@evil.com',
    'https://botframework.com#@evil.com',
    'https://botframework.com?@evil.com',
  ])('%s', (url) => {
    expect(isAllowedServiceUrl(url, IN_AZURE)).toBe(true);
    expect(isAllowedServiceUrl(url, ON_A_LAPTOP)).toBe(true);
  });
});

describe('allowed nowhere', () => {
  test.each([
    '',
    'nonsense',
    '/v3',
    '//botframework.com',
    'https://',
    'https:///',
    'http://smba.trafficmanager.net',
    'ftp://botframework.com',
    'wss://botframework.com',
    'javascript://botframework.com/%0aalert(1)',
    'data:text/plain,botframework.com',
    'file://botframework.com/etc/passwd',
    'https://botframework.com.evil.com',
    'https://evilbotframework.com',
    'https://evil-botframework.com',
    'https://botframework.com.',
    'https://smba.trafficmanager.net.',
    'https://smba.trafficmanager.net.evil.com',
    'https://evil.trafficmanager.net',
    'https://a.smba.trafficmanager.net',
    'https://.botframework.com',
    'https://trafficmanager.net',
    'https://botframework.azure.us.evil.com',
    'https://azure.us',
    'https://microsoft.com',
    'https://evilteams.microsoft.com',
    'https://example.org',
    'https://evilexample.org',
    'https://a.connector.example.com',
    'https://evil.com/botframework.com',
    'https://evil.com?botframework.com',
    'https://evil.com#.botframework.com',
    'https://evil.com\\.botframework.com',
    'https://evil.com\\@botframework.com',
    'https://evil.com%2f.botframework.com',
    'https://evil.com%00.botframework.com',
    'https://evil.com .botframework.com',
    'https://botframework.com@evil.com',
    'https://user@botframework.com',
    'https://user:password@botframework.com',
    'https://:password@botframework.com',
    'https://botframework.com:password@evil.com',
    'https://botframework.com:443@evil.com',
    'https://botframew\u043Erk.com',
    'https://xn--botframewrk-mgi.com',
    'https://botframework\u2024com.evil.com',
    'https://b\u00F6tframework.com',
    'https://0.0.0.0',
    'https://169.254.169.254/metadata',
    'https://10.0.0.4',
    'https://[::]',
    'https://[::ffff:127.0.0.1]',
    'https://[fd00::1]',
    'http://localhost.evil.com',
    'http://127.0.0.1.evil.com',
    'http://evil.localhost',
    'http://localhost.',
    'http://user@localhost',
    'ftp://localhost',
  ])('%j', (url) => {
    expect(isAllowedServiceUrl(url, IN_AZURE)).toBe(false);
    expect(isAllowedServiceUrl(url, ON_A_LAPTOP)).toBe(false);
  });
});

describe('loopback, in development alone', () => {
  test.each([
    'http://localhost:56150/_connector',
    'http://LOCALHOST/',
    'https://localhost/',
    'http://127.0.0.1:3978',
    'http://127.1.2.3',
    'http://127.1',
    'http://2130706433',
    'http://0x7f000001',
    'http://0177.0.0.1',
    'http://127.0.0.1.',
    'http://[::1]:80',
    'http://[0:0:0:0:0:0:0:1]',
  ])('%s', (url) => {
    expect(isAllowedServiceUrl(url, ON_A_LAPTOP)).toBe(true);
    expect(isAllowedServiceUrl(url, IN_AZURE)).toBe(false);
  });
});

test('look-alikes that are the same letters to a browser lead to the host that was judged', () => {
  const url = parseServiceUrl('https://ｂotframework。com/x', IN_AZURE);
  expect(url?.origin).toBe('https://botframework.com');
});
