/** Route templates of ASP.NET Core, as far as function apps use them. */

export interface Route {
  /** As registered, without the prefix. */
  template: string;
  /** Lower is tried first: literals, then constrained parameters, parameters, catch-alls (RoutePrecedence.cs). */
  precedence: number;
  match(path: string): Record<string, string> | undefined;
}

interface Parameter {
  name: string;
  isAccepted: (value: string) => boolean;
}

const PARAMETER = /^\{(\*{0,2})([^:?=}]+)((?::(?:[^(){}?=:]+(?:\([^)]*\))?))*)(\?)?\}$/;
const GUID = /^\{?[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\}?$/i;

/** `template` under `prefix`. Throws for templates that the real host refuses, or that this one does not know. */
export function compileRoute(template: string, prefix: string): Route {
  const trimmed = template.replace(/^\/+|\/+$/g, '');
  // Without regard to the prefix: ScriptHost.cs, ValidateHttpFunction.
  if (/^(admin|runtime)/i.test(trimmed)) {
    throw new Error(`route '${template}' conflicts with one or more built in routes`);
  }
  const segments = `${prefix.replace(/^\/+|\/+$/g, '')}/${trimmed}`.split('/').filter((segment) => segment !== '');
  const parameters: Parameter[] = [];
  const sources = segments.map((segment) => compileSegment(segment, parameters));
  const pattern = new RegExp(`^${sources.map(({ source }) => source).join('')}/?$`, 'i');
  const precedence = sources.reduce((sum, { digit }, index) => sum + digit / 10 ** index, 0);
  return { template: trimmed, precedence, match: (path) => matchPath(pattern, parameters, path) };
}

function matchPath(pattern: RegExp, parameters: Parameter[], path: string): Record<string, string> | undefined {
  const found = pattern.exec(path);
  if (found === null) return undefined;
  const values: Record<string, string> = {};
  for (const [index, { name, isAccepted }] of parameters.entries()) {
    const value = found[index + 1];
    if (value === undefined || value === '') continue;
    if (!isAccepted(value)) return undefined;
    values[name] = value;
  }
  return values;
}

function compileSegment(segment: string, parameters: Parameter[]): { source: string; digit: number } {
  if (!segment.includes('{')) return { source: `/${escapeLiteral(segment)}`, digit: 1 };
  const whole = PARAMETER.exec(segment);
  if (whole === null) return { source: `/${compileMixed(segment, parameters)}`, digit: 2 };
  const [, stars = '', name = '', constraints = '', optional] = whole;
  const isConstrained = constraints !== '';
  parameters.push({ name, isAccepted: readConstraints(constraints) });
  if (stars !== '') return { source: '(?:/(.*))?', digit: isConstrained ? 4 : 5 };
  return { source: optional ? '(?:/([^/]+))?' : '/([^/]+)', digit: isConstrained ? 2 : 3 };
}

/** Several parts in one segment, such as `{name}.{extension}`. */
function compileMixed(segment: string, parameters: Parameter[]): string {
  return segment
    .split(/(\{[^}]*\})/)
    .map((part) => {
      if (!part.startsWith('{')) return escapeLiteral(part);
      const [, stars, name, constraints = '', optional] = PARAMETER.exec(part) ?? [];
      if (name === undefined || stars || optional) throw new Error(`route segment '${segment}' is not supported`);
      parameters.push({ name, isAccepted: readConstraints(constraints) });
      return '([^/]+)';
    })
    .join('');
}

const escapeLiteral = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

function readConstraints(text: string): (value: string) => boolean {
  const checks = [...text.matchAll(/:([^(:]+)(?:\(([^)]*)\))?/g)].map(([, name = '', argument = '']) =>
    readConstraint(name, argument),
  );
  return (value) => checks.every((check) => check(value));
}

function readConstraint(name: string, argument: string): (value: string) => boolean {
  const [first = Number.NaN, second = first] = argument.split(',').map(Number);
  const isWhole = (value: string) => /^[+-]?\d+$/.test(value);
  switch (name.toLowerCase()) {
    case 'alpha':
      return (value) => /^[a-z]*$/i.test(value);
    case 'bool':
      return (value) => /^(true|false)$/i.test(value);
    case 'guid':
      return (value) => GUID.test(value);
    case 'int':
    case 'long':
      return isWhole;
    case 'decimal':
    case 'double':
    case 'float':
      return (value) => value.trim() !== '' && Number.isFinite(Number(value));
    case 'length':
      return (value) => value.length >= first && value.length <= second;
    case 'minlength':
      return (value) => value.length >= first;
    case 'maxlength':
      return (value) => value.length <= first;
    case 'min':
      return (value) => isWhole(value) && Number(value) >= first;
    case 'max':
      return (value) => isWhole(value) && Number(value) <= first;
    case 'range':
      return (value) => isWhole(value) && Number(value) >= first && Number(value) <= second;
    case 'regex':
      return (value) => new RegExp(argument, 'i').test(value);
    default:
      throw new Error(`route constraint '${name}' is not known`);
  }
}
