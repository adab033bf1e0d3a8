import type { DialogDefinition } from '../dialogDefinition.ts';
import { textsFor } from '../texts/textsFor.ts';
import type { Form } from './form.ts';
import { FormDialog } from './formDialog.ts';
import { turnOf } from './formTurn.ts';

/** A form as the bot knows dialogs: what `src/bot/dialogs.ts` lists. */
export function defineForm<Values extends object>(form: Form<Values>): DialogDefinition {
  const dialog = new FormDialog(form);
  const { options, isFresh, isOver } = form;
  return {
    dialog,
    title: (state, locale, given) => {
      if (state !== undefined) return dialog.title(state, locale);
      return form.title({ values: options?.safeParse(given).data ?? {}, texts: textsFor(locale) });
    },
    disturb: (state) => dialog.disturb(state),
    ...(options ? { options } : {}),
    ...(options && isFresh ? { isFresh: (given, now) => isFresh.call(form, options.parse(given), now) } : {}),
    ...(options && isOver
      ? { isOver: (given, context) => isOver.call(form, turnOf(context, options.parse(given))) }
      : {}),
    ...(form.begunBy ? { begunBy: (text, locale) => form.begunBy?.(text, locale) } : {}),
  };
}
