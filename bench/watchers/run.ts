// One event with many watchers in a process of its own: bench/watchers.ts starts it.
import { readConfig } from '../../src/config.ts';
import { readStatus } from '../../src/delivery/readStatus.ts';
import { notificationIdOf, type WatchedEvent } from '../../src/domain/watchedEvent.ts';
import { takeEvent } from '../../src/events/takeEvent.ts';
import { createServices } from '../../src/services.ts';
import { provision } from '../../src/storage/provision.ts';
import { drain, QUIET } from '../broadcast/drain.ts';
import { countTransactions, type Transactions } from '../transactions.ts';
import { HOTEL, type Kind, PRICE, watchTogether } from './crowd.ts';

/** What an event cost that half of the watchers are told of, and one a cent lower, of which nobody is. */
export interface EventCost {
  told: number;
  transactions: Transactions;
  seconds: number;
  inVain: Transactions;
}

const [connectionString = '', serviceUrl = '', people = '', kind = ''] = process.argv.slice(2);
const counter = countTransactions();
await provision(connectionString);
await watchTogether(connectionString, { serviceUrl, people: Number(people), kind: kind as Kind });
const environment = { AzureWebJobsStorage: connectionString, AZURE_FUNCTIONS_ENVIRONMENT: 'Development' };
const services = createServices(readConfig(environment));

function priceOf(id: string, price: number): WatchedEvent {
  const data = { price, currency: 'USD' };
  return { source: '/bench', id, type: 'hotel.price', subject: HOTEL, time: new Date().toISOString(), data };
}

/** @returns how many were told, as the record has it. */
async function tell(event: WatchedEvent): Promise<number> {
  await takeEvent(services, event, QUIET);
  await drain(connectionString, services, (work) => counter.pause(work));
  const id = notificationIdOf(event);
  const { state, counts } = (await counter.pause(() => readStatus(services, id, { limit: 1 }))) ?? {};
  if (state !== 'done') throw new Error(`${event.id}: ${state}, ${JSON.stringify(counts)}`);
  return counts?.sent ?? 0;
}

const startedAt = performance.now();
const told = await counter.during(() => tell(priceOf('fell', PRICE)));
const seconds = (performance.now() - startedAt) / 1000;
const transactions = counter.take();
const more = await counter.during(() => tell(priceOf('a cent', PRICE - 0.01)));
if (more > 0) throw new Error(`a cent less was told to ${more}`);
const cost: EventCost = { told, transactions, seconds, inVain: counter.take() };
process.send?.(cost);
process.disconnect?.();
