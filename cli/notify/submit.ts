import type { Bot } from '../../src/conversation/bot.ts';
import type { Problem } from '../../src/domain/problem.ts';
import { excessOf } from '../../src/domain/requestBody.ts';
import { checkRequest } from '../../src/notificationsApi/checkRequest.ts';
import { type Submission as Submitted, submitRequest } from '../../src/notificationsApi/submitRequest.ts';
import type { Stores } from '../../src/stores.ts';

export type Submission =
  | Exclude<Submitted, { kind: 'conflict' | 'over' }>
  | { kind: 'refused'; why: string; problems: Problem[] };

/** Accepts what the POST would accept, and refuses what it would refuse. */
export async function submit(stores: Stores, json: unknown): Promise<Submission> {
  const checked = checkRequest(json, await dialogCheckFor(json));
  if (checked.kind !== 'good') return { kind: 'refused', why: WHY[checked.kind], problems: checked.problems };
  const { notification } = checked;
  const excess = excessOf(Buffer.byteLength(JSON.stringify(notification)));
  if (excess) return { kind: 'refused', why: 'it is too large', problems: [excess] };
  const submitted = await submitRequest(stores, notification);
  if (submitted.kind !== 'conflict' && submitted.kind !== 'over') return submitted;
  const why = submitted.kind === 'over' ? WHY.invalid : 'the id is taken';
  return { kind: 'refused', why, problems: submitted.problems };
}

/** Dialogs take half a second to load, which most notifications need not wait for. */
async function dialogCheckFor(json: unknown): Promise<Bot['check']> {
  const hasDialog = typeof json === 'object' && json !== null && 'dialog' in json;
  if (!hasDialog) return () => [];
  const { checkDialog } = await import('../../src/bot/checkDialog.ts');
  return checkDialog;
}

const WHY = {
  invalid: 'it is not a valid notification',
  'not-available': 'it asks for what this version does not have',
};
