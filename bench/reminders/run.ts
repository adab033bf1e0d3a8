// Reminders of many people for one minute, in a process of its own: bench/reminders.ts starts it.
import pMap from 'p-map';
import { readConfig } from '../../src/config.ts';
import { submitNotification } from '../../src/delivery/acceptNotification.ts';
import type { AcceptedRequest } from '../../src/domain/acceptedNotification.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/domain/time.ts';
import { sweepDue } from '../../src/due/sweepDue.ts';
import { createServices } from '../../src/services.ts';
import { provision } from '../../src/storage/provision.ts';
import { knowEverybody } from '../audience.ts';
import { drain, QUIET } from '../broadcast/drain.ts';
import { countTransactions, type Transactions } from '../transactions.ts';

/** What all of them asked storage for: to be accepted, prepared five minutes ahead, queued, and sent. */
export interface ReminderCost {
  steps: Transactions[];
}

const ACCEPTED_AT_ONCE = 16;

const [connectionString = '', serviceUrl = '', people = '', kind = ''] = process.argv.slice(2);
const counter = countTransactions();
await provision(connectionString);
await knowEverybody(connectionString, serviceUrl, Number(people));
const environment = { AzureWebJobsStorage: connectionString, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
const services = createServices(readConfig(environment));

const dueAt = new Date(Math.ceil((Date.now() + HOUR) / MINUTE) * MINUTE);
const steps: Transactions[] = [];

async function step(before: number, work: () => Promise<unknown>): Promise<void> {
  const aheadMs = dueAt.getTime() - before - Date.now();
  services.now = () => new Date(Date.now() + aheadMs);
  await counter.during(work);
  steps.push(counter.take());
}

function requestOf(index: number): AcceptedRequest {
  const cron = `${dueAt.getUTCMinutes()} ${dueAt.getUTCHours()} * * *`;
  return {
    to: { user: { channelId: 'msteams', userId: `29:user-${index}` } },
    message: { text: 'Call the hotel' },
    ...(kind === 'recurs' ? { recurrence: { cron, timeZone: 'UTC' } } : { sendAt: dueAt.toISOString() }),
    expiresAt: new Date(dueAt.getTime() + 7 * DAY).toISOString(),
  };
}

const accept = (index: number) => submitNotification(services, `reminder-${index}`, requestOf(index));
const sweep = () => sweepDue(services, QUIET);
await step(HOUR, () => pMap(Array(Number(people)).keys(), accept, { concurrency: ACCEPTED_AT_ONCE }));
await step(5 * MINUTE, sweep);
// The pointers are hidden until the time, which comes when they do.
await step(SECOND, sweep);
await step(0, async () => {
  await counter.pause(() => new Promise((resolve) => setTimeout(resolve, 2 * SECOND)));
  await drain(connectionString, services, (work) => counter.pause(work));
});
const cost: ReminderCost = { steps };
process.send?.(cost);
process.disconnect?.();
