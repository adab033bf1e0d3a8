/**
 * Where the bot's token may go. A conversation reference comes from outside; whoever could put a `serviceUrl` of
 * their own into one would be sent our token with the next message (design, section 11).
 */
export interface ServiceHosts {
  /** Hosts beside the built-in ones, `connector.example.com`, or `*.example.com` for what is below. */
  extra: readonly string[];
  /** On a laptop the channel is a process beside us. */
  loopback: boolean;
}

/** Bot Service, Teams and the government clouds, from Microsoft's "Configure Bot Framework Connector" pages. */
const BUILT_IN = [
  'botframework.com',
  '*.botframework.com',
  '*.botframework.azure.us',
  '*.botframework.azure.cn',
  'smba.trafficmanager.net',
  '*.teams.microsoft.com',
  '*.teams.microsoft.us',
];
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

export function isAllowedServiceUrl(serviceUrl: string, hosts: ServiceHosts): boolean {
  return parseServiceUrl(serviceUrl, hosts) !== undefined;
}

/**
 * The URL as it was judged: whoever sends takes this one, because two readings of one text can name two hosts.
 * @returns undefined for what is no URL, or not allowed.
 */
export function parseServiceUrl(serviceUrl: string, hosts: ServiceHosts): URL | undefined {
  const url = URL.parse(serviceUrl);
  return url && isAllowed(url, hosts) ? url : undefined;
}

function isAllowed({ protocol, hostname, username, password }: URL, hosts: ServiceHosts): boolean {
  if (username !== '' || password !== '') return false;
  if (hosts.loopback && LOOPBACK.test(hostname)) return protocol === 'http:' || protocol === 'https:';
  const isHost = (pattern: string) => matches(hostname, pattern);
  return protocol === 'https:' && (BUILT_IN.some(isHost) || hosts.extra.some(isHost));
}

function matches(hostname: string, pattern: string): boolean {
  if (!pattern.startsWith('*.')) return hostname === pattern;
  const suffix = pattern.slice(1);
  return hostname.endsWith(suffix) && hostname.length > suffix.length;
}
