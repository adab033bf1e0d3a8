import { createBot } from './bot/createBot.ts';
import { dialogs } from './bot/dialogs.ts';
import type { ActivityServices } from './bot/receiveActivity.ts';
import { reminderMessage } from './bot/reminders/reminderMessage.ts';
import { textsFor } from './bot/texts/textsFor.ts';
import { createAuthenticate } from './channel/authenticate.ts';
import { ConnectorSender } from './channel/connectorSender.ts';
import { tokenSource } from './channel/credentials.ts';
import { type Config, readConfig } from './config.ts';
import type { CollectServices } from './deadLetters/collectDeadLetters.ts';
import type { DeliveryServices } from './delivery/deliveryServices.ts';
import { LONGEST_TURN_SECONDS } from './domain/due.ts';
import type { Log } from './domain/log.ts';
import type { WatchedEvent } from './domain/watchedEvent.ts';
import type { EventServices } from './events/eventServices.ts';
import { takeEvent } from './events/takeEvent.ts';
import type { HealthServices } from './health/answerHealth.ts';
import { handOverJob } from './jobs/handOverJob.ts';
import type { JobHandler } from './jobs/jobHandler.ts';
import { jobHandlers } from './jobs/jobHandlers.ts';
import type { HandJobOver, JobServices } from './jobs/jobServices.ts';
import { Jobs } from './jobs/jobs.ts';
import { KnownJobs } from './jobs/knownJobs.ts';
import type { ApiServices } from './notificationsApi/apiServices.ts';
import { Reminders } from './reminders/reminders.ts';
import { probeStorage } from './storage/probeStorage.ts';
import { createStores, type Stores, WORK_SECONDS } from './stores.ts';

export type Services = ActivityServices &
  DeliveryServices &
  CollectServices &
  ApiServices &
  HealthServices &
  JobServices & { longWork: Jobs } & EventServices &
  Pick<Stores, 'watches' | 'latestEvents' | 'remindersTable'> & { reminders: Reminders };

const PROBE_PATIENCE_SECONDS = 5;

/** @param handlers other kinds of long work than those that are registered. */
export function createServices(config: Config, handlers?: readonly JobHandler[]): Services {
  const hosts = { extra: config.allowedServiceHosts, loopback: config.isDevelopment };
  const sender = new ConnectorSender({
    token: tokenSource(config.bot),
    hosts,
    timeoutSeconds: config.sendTimeoutSeconds,
    connections: config.sendConcurrency,
  });
  const stores = createStores(config.storage, undefined, {
    sendConcurrency: config.sendConcurrency,
    sendTimeoutSeconds: config.sendTimeoutSeconds,
    workLeaseSeconds: config.workLeaseSeconds,
    workSeconds: WORK_SECONDS,
    turnLockSeconds: LONGEST_TURN_SECONDS,
    abandonedDialogMinutes: config.abandonedDialogMinutes,
    retentionDays: config.retentionDays,
  });
  const latestOf = (topic: string) => stores.latestEvents.of(topic);
  const conciergeTexts = (locale: string | undefined) => textsFor(locale).concierge;
  const { conciergeWorker } = config;
  const knownJobs = new KnownJobs(handlers ?? jobHandlers({ latestOf, conciergeTexts, conciergeWorker }));
  const { appUrl, isDevelopment, sendTimeoutSeconds: timeoutSeconds } = config;
  const workers = { workerQueues: stores.workerQueues, appUrl, isDevelopment, timeoutSeconds };
  const handOver: HandJobOver = (job, to) => handOverJob(workers, job, to);
  const services = {
    ...stores,
    knownJobs,
    handOver,
    jobTexts: (locale: string | null) => textsFor(locale).longWork,
    hosts,
    sender,
    takeEvent: (event: WatchedEvent, log: Log) => takeEvent(stores, event, log),
    authenticate: createAuthenticate(config.bot),
    defaultTimeZone: config.defaultTimeZone,
    maxRemindersPerPerson: config.maxRemindersPerPerson,
    tenantMessagesPerSecond: config.tenantMessagesPerSecond,
    probeStorage: () => probeStorage(config.storage, PROBE_PATIENCE_SECONDS),
  };
  const reminders = new Reminders(services, reminderMessage);
  const withJobs = Object.assign(services, { longWork: new Jobs(services), reminders });
  return Object.assign(withJobs, { bot: createBot(withJobs, dialogs) });
}

let memoised: Services | undefined;

/** One set of clients for the process: connections and tokens are kept between invocations. */
export function services(): Services {
  memoised ??= createServices(readConfig());
  return memoised;
}
