import { purgeDeadLetters } from '../../src/deadLetters/purgeDeadLetters.ts';
import { confirmOnTerminal } from '../confirm.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { counted, reportChanges, selectLetters } from './change.ts';
import type { SelectionOptions } from './selection.ts';

export async function purge(key: string | undefined, options: SelectionOptions): Promise<void> {
  const stores = await openStores();
  const heads = await selectLetters(stores, key, options);
  if (heads.length > 0 && !options.yes && !(await confirmOnTerminal(`Purge ${counted(heads.length)} for good?`))) {
    throw new Failure(EXIT.notDelivered, 'Nothing was purged.');
  }
  const inWords = ({ kind }: { kind: 'purged' | 'gone' }) => (kind === 'purged' ? kind : 'was gone already');
  await reportChanges(purgeDeadLetters(stores, heads), { json: options.json === true, inWords });
}
