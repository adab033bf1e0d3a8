import { cancelJob } from '../../src/jobs/endJob.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { print, printJson } from '../output.ts';
import { unknownJob } from './show.ts';

/** The body is printed also where it was too late. */
export async function stopJob(id: string, { json }: { json?: true }): Promise<void> {
  const stores = await openStores();
  const outcome = (await stores.jobs.get(id)) && (await cancelJob(stores, id, 'operator'));
  if (!outcome) throw unknownJob(id);
  if (json) printJson({ id, outcome });
  if (outcome === 'too-late') {
    throw new Failure(EXIT.notDelivered, `Too late for ${id}: it has ended. How: npx proactive jobs show ${id}`);
  }
  if (!json) print(`Cancelled: ${id}`);
}
