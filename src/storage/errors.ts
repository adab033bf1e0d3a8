import { RestError } from '@azure/data-tables';

/** The row or blob is not there. A table that nobody made is a fault, not an absent row. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404 && !isNotProvisioned(error);
}

const NOT_PROVISIONED = ['TableNotFound', 'QueueNotFound', 'ContainerNotFound'];

/** The table, queue or container itself is not there. */
export function isNotProvisioned(error: unknown): boolean {
  return statusOf(error) === 404 && NOT_PROVISIONED.includes(storageCodeOf(error) ?? '');
}

/** The queue message is not ours any more: somebody else took it after our time with it, or removed it. */
export function isMessageGone(error: unknown): boolean {
  return ['MessageNotFound', 'PopReceiptMismatch'].includes(storageCodeOf(error) ?? '');
}

/** Storage's own fault, as it says. */
export function isServerFault(error: unknown): boolean {
  return statusOf(error) === 500;
}

/** Storage answers, but not to these credentials. */
export function isForbidden(error: unknown): boolean {
  const status = statusOf(error);
  return status === 401 || status === 403;
}

/** Somebody else wrote in between: the row exists already, or its eTag is not the one that was read. */
export function isConflict(error: unknown): boolean {
  const status = statusOf(error);
  return status === 409 || status === 412;
}

/** No answer came, or one that says that storage is not well. */
export function isStorageDown(error: unknown): boolean {
  const status = statusOf(error);
  return error instanceof Error && (status === undefined ? isNetworkError(error) : status >= 500);
}

function statusOf(error: unknown): number | undefined {
  // Each of the SDKs has a class of its own with this field.
  if (error instanceof RestError) return error.statusCode;
  if (typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number') {
    return error.statusCode;
  }
  return undefined;
}

/** The service's word for what is wrong, `TableNotFound`: the same header and field in each of the SDKs. */
export function storageCodeOf(error: unknown): string | undefined {
  if (!(error instanceof RestError)) return undefined;
  const { details } = error;
  const code =
    typeof details === 'object' && details !== null && 'errorCode' in details ? details.errorCode : error.code;
  return typeof code === 'string' ? code : undefined;
}

/** Host and port that were asked, `127.0.0.1:10002`. */
export function hostOf(error: unknown): string | undefined {
  const url = error instanceof RestError ? error.request?.url : undefined;
  return url === undefined ? undefined : new URL(url).host;
}

const NETWORK_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ETIMEDOUT',
  'EPIPE',
  'REQUEST_SEND_ERROR',
];

function isNetworkError(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && NETWORK_CODES.includes(error.code);
}
