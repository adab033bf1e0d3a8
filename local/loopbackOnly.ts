// Loaded before the chat page's own code (`node --import`): it listens on every interface and has no option for that,
// and behind it is a bot that asks nobody for a token.
import { Server } from 'node:net';

const LOOPBACK = '127.0.0.1';
// One signature for the six that are declared.
const listen = Server.prototype.listen as (this: Server, ...args: unknown[]) => Server;

Server.prototype.listen = function (this: Server, ...args: unknown[]): Server {
  const [port, host, ...rest] = args;
  if (typeof port !== 'number' || typeof host === 'string') return listen.apply(this, args);
  return listen.call(this, port, LOOPBACK, host, ...rest);
};
