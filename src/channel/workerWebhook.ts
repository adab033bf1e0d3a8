import { request } from 'undici';
import { SECOND } from '../domain/time.ts';

/** Of an answer nobody reads more; the connection is closed then. */
const MOST_ANSWER_BYTES = 64 * 1024;

/**
 * Posts a CloudEvent in structured mode (HTTP Protocol Binding 1.0.2, section 3.2): one request, no redirect is
 * followed.
 * @param timeoutSeconds from the connection to the last byte of the answer.
 * @throws when it was not answered with 2xx in time.
 */
export async function postToWorker(url: URL, event: object, timeoutSeconds: number): Promise<void> {
  // What stands behind the path can be a key.
  const where = `worker at ${url.origin}${url.pathname}`;
  const status = await post(url, event, timeoutSeconds).catch((cause: unknown) => {
    throw new Error(`${where}: no answer within ${timeoutSeconds} s`, { cause });
  });
  if (status < 200 || status > 299) throw new Error(`${where}: got ${status}, expected 2xx`);
}

async function post(url: URL, event: object, timeoutSeconds: number): Promise<number> {
  const { statusCode, body } = await request(url, {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json; charset=utf-8' },
    body: JSON.stringify(event),
    signal: AbortSignal.timeout(timeoutSeconds * SECOND),
  });
  await body.dump({ limit: MOST_ANSWER_BYTES });
  return statusCode;
}
