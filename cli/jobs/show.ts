import type { Job } from '../../src/domain/job.ts';
import { show } from '../../src/domain/problem.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import { openStores } from '../openStores.ts';
import { print, printFields, printJson, showTime } from '../output.ts';
import { printable, printableLines } from '../printable.ts';
import { progressOf, toItem, writeWhose } from './jobItem.ts';

export async function showJob(id: string, { json }: { json?: true }): Promise<void> {
  const stored = await (await openStores()).jobs.get(id);
  if (!stored) throw unknownJob(id);
  const { job } = stored;
  if (json) {
    const { input, checkpoint, outcome } = job;
    printJson({ ...toItem(job), input, checkpoint, outcome });
    return;
  }
  printFields(fieldsOf(job));
  const { error, input } = job;
  if (error) {
    print(`\n${printable(`Last error, ${showTime(error.at)}: ${error.message}`)}`);
    print(printableLines(error.cause));
  }
  print(`\nInput:\n${JSON.stringify(input, null, 2)}`);
}

export function unknownJob(id: string): Failure {
  return new Failure(EXIT.notFound, `No job has the id ${show(id)}.`);
}

/** Without those that say nothing. */
function fieldsOf(job: Job): [string, string][] {
  const { kind, title, state, createdAt, expectedAt, deadline, step, tries, faults, retryAt, lease, endedAt } = job;
  const { handedTo, notificationId } = toItem(job);
  const fields: [string, string | null][] = [
    ['Id', job.id],
    ['Kind', kind],
    ['Question', title],
    ['For', writeWhose(job)],
    ['State', state],
    ['Progress', progressOf(job)],
    ['Begun', showTime(createdAt)],
    ['Expected', showTime(expectedAt)],
    ['Deadline', showTime(deadline)],
    ['Ended', endedAt && showTime(endedAt)],
    ['Steps done', String(step)],
    ['Tries', `${tries} of this step${faults > 0 ? `, ${faults} of them failed` : ''}`],
    ['Next try', retryAt && showTime(retryAt)],
    ['Worker', lease && `${lease.worker}, until ${showTime(lease.until)}`],
    ['Handed to', handedTo],
    ['Notification', notificationId && `${notificationId} (npx proactive status ${notificationId})`],
  ];
  return fields.flatMap(([name, value]): [string, string][] => (value ? [[name, value]] : []));
}
