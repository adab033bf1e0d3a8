import { type ContentTemplate, fill, onlyPlaceholder } from './contentTemplate.ts';
import { escapeText } from './escapeText.ts';
import { isDeeperThan } from './jsonDepth.ts';
import { ownValue } from './ownValue.ts';
import { parseJson } from './parseJson.ts';
import type { Content, WatchedEvent } from './watchedEvent.ts';

/** What placeholders stand for. */
export interface Rendered {
  event: WatchedEvent;
  watch: { name: string; topic: string; from?: number | undefined };
}

const MISSING = '…';
/** What is kept of a value with its type, as JSON: a watch keeps what it said in one row. */
const MOST_KEPT = 500;
const DEEPEST_KEPT = 20;
/** An address whose host is the template's own: values can only be parts of its path. */
const ADDRESS = /^https:\/\/[^\s/{}?#@]+\/\S*$/;

/**
 * A template with an event's values. In a message everything becomes text and is escaped; in a dialog's options a
 * placeholder that stands alone keeps its value as it is. What is missing is left out there, and is … in a text.
 */
export function renderContent(template: ContentTemplate, values: Rendered): Content {
  const { message, dialog, ...manner } = template;
  if (dialog) {
    const { id, options } = dialog;
    return { ...manner, dialog: options === undefined ? { id } : { id, options: renderOptions(options, values) } };
  }
  if (!message) return manner;
  const { text, card, ...rest } = message;
  return {
    ...manner,
    message: {
      ...rest,
      ...(text === undefined ? {} : { text: renderText(text, values) }),
      ...(card === undefined ? {} : { card: { ...renderTexts(card, values), type: card.type } }),
    },
  };
}

function renderText(template: string, values: Rendered): string {
  const isAddress = ADDRESS.test(template);
  return fill(template, (path) => {
    const text = textOf(valueAt(path, values));
    return isAddress ? encodeURIComponent(text.slice(0, 200).toWellFormed()) : escapeText(text) || MISSING;
  });
}

function renderTexts(card: Record<string, unknown>, values: Rendered): Record<string, unknown> {
  return mapEntries(card, (value) => renderIn(value, (text) => renderText(text, values)));
}

function renderOptions(options: Record<string, unknown>, values: Rendered): Record<string, unknown> {
  return mapEntries(options, (value) =>
    renderIn(value, (text) => {
      const path = onlyPlaceholder(text);
      return path === undefined ? renderText(text, values) : kept(valueAt(path, values));
    }),
  );
}

/** Undefined where the value of an option is missing: the option is left out. */
function renderIn(value: unknown, render: (text: string) => unknown): unknown {
  if (typeof value === 'string') return render(value);
  if (Array.isArray(value)) return value.map((item) => renderIn(item, render)).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return value;
  return mapEntries(value, (item) => renderIn(item, render));
}

function mapEntries(value: object, change: (item: unknown) => unknown): Record<string, unknown> {
  const changed = Object.entries(value).map(([name, item]) => [name, change(item)] as const);
  return Object.fromEntries(changed.filter(([, item]) => item !== undefined));
}

function valueAt(path: string, { event, watch }: Rendered): unknown {
  return path.split('.').reduce<unknown>(ownValue, { data: event.data, event, watch });
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'boolean' || Number.isFinite(value) ? String(value) : '';
}

/** As it comes back from storage; undefined for what is too much to be an option. */
function kept(value: unknown): unknown {
  if (value === undefined || value === null || isDeeperThan(DEEPEST_KEPT, value)) return undefined;
  const json = JSON.stringify(value);
  return json === undefined || json.length > MOST_KEPT ? undefined : parseJson(json);
}
