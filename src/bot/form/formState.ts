import { z } from 'zod';
import { show } from '../../domain/problem.ts';
import { StaleStateError } from '../dialogDefinition.ts';

const stored = z.object({ values: z.looseObject({}), question: z.string() });

/**
 * What a form keeps between turns. The values are the form's own, as it left them.
 * @throws StaleStateError when it is not what a form keeps.
 */
export function formState<Values extends object>(
  id: string,
  state: unknown,
): { values: Partial<Values>; question: string } {
  const { data } = stored.safeParse(state);
  if (!data) throw new StaleStateError(`dialog ${show(id)}: its state is no form's, expected { values, question }`);
  return { values: data.values as Partial<Values>, question: data.question };
}
