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
  if (!URL.canParse(serviceUrl)) return false;
  const { protocol, hostname, username, password } = new URL(serviceUrl);
  if (username !== '' || password !== '') return false;
  if (hosts.loopback && LOOPBACK.test(hostname)) return protocol === 'http:' || protocol === 'https:';
  return protocol === 'https:' && [...BUILT_IN, ...hosts.extra].some((pattern) => matches(hostname, pattern));
}

function matches(hostname: string, pattern: string): boolean {
  return pattern.startsWith('*.') ? hostname.endsWith(pattern.slice(1)) : hostname === pattern;
}
