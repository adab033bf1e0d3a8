import { type Job, notificationIdOf, tellsItsEnd } from '../../src/domain/job.ts';
import { showWorker } from '../../src/domain/workerAddress.ts';
import { writeAddress } from '../address.ts';

/** A job in a list: without what opens it to others, and what it works on. */
export type JobItem = Pick<
  Job,
  | 'id'
  | 'kind'
  | 'title'
  | 'to'
  | 'locale'
  | 'whenBusy'
  | 'state'
  | 'createdAt'
  | 'expectedAt'
  | 'deadline'
  | 'step'
  | 'progress'
  | 'tries'
  | 'faults'
  | 'retryAt'
  | 'lease'
  | 'cancelledAt'
  | 'endedAt'
  | 'error'
> & {
  /** Of the worker outside, where it was handed over. */
  handedTo: string | null;
  /** Of the notification that tells how it ended; null until one was accepted. */
  notificationId: string | null;
};

export function toItem(job: Job): JobItem {
  const { id, kind, title, to, locale, whenBusy, state, createdAt, expectedAt, deadline } = job;
  const { step, progress, tries, faults, retryAt, lease, cancelledAt, endedAt, error, handOver } = job;
  return {
    ...{ id, kind, title, to, locale, whenBusy, state, createdAt, expectedAt, deadline },
    ...{ step, progress, tries, faults, retryAt, lease, cancelledAt, endedAt, error },
    handedTo: handOver && showWorker(handOver.to),
    notificationId: job.isTold && tellsItsEnd(job) ? notificationIdOf(job) : null,
  };
}

export function writeWhose({ to }: Job): string {
  return writeAddress(to);
}

/** `40 %, The food desk has two ideas` */
export function progressOf({ progress }: Pick<Job, 'progress'>): string {
  if (!progress) return '';
  return [`${Math.round(progress.percent)} %`, progress.text].filter(Boolean).join(', ');
}
