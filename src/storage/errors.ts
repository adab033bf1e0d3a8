import { RestError } from '@azure/data-tables';

/** The row, queue or blob is not there. */
export function isNotFound(error: unknown): boolean {
  return statusOf(error) === 404;
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
