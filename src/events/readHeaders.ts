import { type Problem, show } from '../domain/problem.ts';

export interface ReadHeaders {
  /** Without `ce-` in front. */
  attributes: Map<string, string>;
  problems: Problem[];
}

/**
 * The attributes of a CloudEvent in binary mode, decoded as CloudEvents' HTTP binding says (3.1.3.2): double quotes
 * first, which earlier versions of it asked for, then percent signs, once.
 */
export function readHeaders(headers: ReadonlyMap<string, string>): ReadHeaders {
  const attributes = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [name, value] of headers) {
    if (!name.startsWith('ce-')) continue;
    const decoded = decode(value);
    if (decoded === undefined) problems.push({ field: name, got: show(value), expected: ENCODED });
    // What the data are is said by Content-Type alone.
    else if (name === 'ce-datacontenttype' || name === 'ce-data')
      problems.push({ field: name, got: show(value), expected: NO_HEADER });
    else attributes.set(name.slice('ce-'.length), decoded);
  }
  return { attributes, problems };
}

const ENCODED = 'printable ASCII, other characters as percent-encoded UTF-8: Z%C3%BCrich, 20%25';
const NO_HEADER = 'no such header: the data are the body, and Content-Type says what they are';

/** Undefined for characters or bytes that are not as they should be. */
function decode(value: string): string | undefined {
  const unquoted = value
    .trim()
    .replaceAll(/"((?:[^"\\]|\\.)*)"/g, (_, quoted: string) => quoted.replaceAll(/\\(.)/g, '$1'));
  if (!/^[\t\x20-\x7e]*$/.test(unquoted)) return undefined;
  try {
    return decodeURIComponent(unquoted);
  } catch {
    return undefined;
  }
}
