import type { TurnContext } from 'botbuilder';
import type { Dialog } from 'botbuilder-dialogs';
import { DialogContextError, DialogSet } from 'botbuilder-dialogs';
import type { DialogContent } from '../conversation/bot.ts';
import type { Disturb, Frame } from '../domain/conversationState.ts';
import { type Problem, problemsOf, show } from '../domain/problem.ts';
import { type DialogDefinition, type Helper, type Listener, StaleStateError } from './dialogDefinition.ts';

/** A definition that some words begin, with the options that they give it. */
export interface Beginning {
  definition: DialogDefinition;
  options: object;
}

/** The dialogs that the bot has, and what they declare. */
export class KnownDialogs {
  readonly set = new DialogSet();
  readonly #byId = new Map<string, DialogDefinition>();

  constructor(definitions: readonly DialogDefinition[]) {
    for (const definition of definitions) {
      const { id } = definition.dialog;
      // The library would give the second one another id, which nobody knows.
      if (this.#byId.has(id)) throw new Error(`two dialogs have the id ${show(id)}: each needs its own`);
      this.#byId.set(id, definition);
      this.set.add(definition.dialog);
    }
  }

  canRun(stack: readonly Frame[]): boolean {
    return stack.every(({ id }) => this.#byId.has(id));
  }

  /** @throws StaleStateError */
  of({ id }: Pick<Frame, 'id'>): DialogDefinition {
    const definition = this.#byId.get(id);
    if (!definition) throw new StaleStateError(`dialog ${show(id)} is not registered`);
    return definition;
  }

  titleOf(frame: Frame, locale: string | undefined): string {
    return this.of(frame).title(frame.state, locale);
  }

  disturbOf(frame: Frame): Disturb {
    const { disturb } = this.of(frame);
    return typeof disturb === 'function' ? disturb(frame.state) : disturb;
  }

  /** What a dialog that a notification asks for is called before it runs. */
  titleBefore({ id, options = {} }: DialogContent, locale: string | undefined): string | undefined {
    return this.#byId.get(id)?.title(undefined, locale, options);
  }

  begunBy(text: string, locale: string | undefined): Beginning | undefined {
    for (const definition of this.#byId.values()) {
      const options = definition.begunBy?.(text, locale);
      if (options) return { definition, options };
    }
    return undefined;
  }

  /** What is wrong with a dialog that a notification asks for. */
  check(dialog: DialogContent): Problem[] {
    const schema = this.#byId.get(dialog.id)?.options;
    if (!schema) return [{ field: 'dialog.id', got: show(dialog.id), expected: this.#openable() }];
    const options = dialog.options ?? {};
    const { error } = schema.safeParse(options);
    return error ? problemsOf(error, options).map((problem) => ({ ...problem, field: inOptions(problem.field) })) : [];
  }

  /** @throws when a notification cannot open it (any more), or not with these options. */
  parse({ id, options = {} }: DialogContent): Beginning {
    const definition = this.#byId.get(id);
    if (!definition?.options) throw new Error(`dialog ${show(id)} cannot be opened: expected ${this.#openable()}`);
    const parsed = definition.options.parse(options);
    return { definition, options: typeof parsed === 'object' && parsed !== null ? parsed : {} };
  }

  async isFresh(dialog: DialogContent, now: Date): Promise<boolean> {
    const { definition, options } = this.parse(dialog);
    return (await definition.isFresh?.(options, now)) ?? true;
  }

  /** What is said of a dialog that is not true any more; undefined where it is, or nobody can tell. */
  async isOver({ id, options }: Frame, context: TurnContext): Promise<string | undefined> {
    const definition = this.#byId.get(id);
    if (!options || !definition?.options?.safeParse(options).success) return undefined;
    return definition.isOver?.(options, context);
  }

  #openable(): string {
    const ids = [...this.#byId].flatMap(([id, { options }]) => (options ? [id] : []));
    return ids.length > 0 ? ids.join(' | ') : 'nothing: no dialog of this bot can be opened by a notification';
  }
}

function inOptions(field: string): string {
  if (field === '') return 'dialog.options';
  return `dialog.options${field.startsWith('[') ? '' : '.'}${field}`;
}

export function isListener(dialog: Dialog): dialog is Dialog & Listener {
  return 'understands' in dialog && typeof dialog.understands === 'function';
}

export function isHelper(dialog: Dialog): dialog is Dialog & Helper {
  return 'help' in dialog && typeof dialog.help === 'function';
}

/** What a dialog threw, without what the library wraps around it. */
export function faultOf(error: unknown): unknown {
  return error instanceof DialogContextError ? error.error : error;
}

export function isStale(error: unknown): boolean {
  return faultOf(error) instanceof StaleStateError;
}
