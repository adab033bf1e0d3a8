/** A request as the host hands it over. */
export interface ApiRequest {
  method: string;
  /** `{id}` of the route, decoded. */
  id: string | undefined;
  query: URLSearchParams;
  /** The `Idempotency-Key` header. */
  idempotencyKey: string | null;
  body: Uint8Array;
}

/**
 * A parameter of the query; undefined when it is not there. In any case of letters: a `?dryrun=true` that nobody
 * understands would write to everybody.
 */
export function queryParameter(query: URLSearchParams, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return [...query].find(([given]) => given.toLowerCase() === wanted)?.[1];
}
