import { hasJobEnded, type Job } from '../../domain/job.ts';

/** A job as its person knows it. */
export interface NumberedJob {
  number: number;
  job: Job;
}

/** Each with its number: the oldest is 1, so that none changes when a job ends or another one begins. */
export function numberJobs(jobs: readonly Job[]): NumberedJob[] {
  const byAge = [...jobs].sort(
    (one, other) => one.createdAt.localeCompare(other.createdAt) || one.id.localeCompare(other.id),
  );
  return jobs.map((job) => ({ number: byAge.indexOf(job) + 1, job }));
}

/**
 * Which jobs somebody means, by a number, by words of the question, or without either: those that have not ended, else
 * the one that ended last. So `cancel job` said again, by a turn that is run again too, is about the same one.
 */
export function findJobs(jobs: readonly NumberedJob[], which: number | string | undefined): NumberedJob[] {
  if (typeof which === 'number') return jobs.filter(({ number }) => number === which);
  const meant = which === undefined ? jobs : named(jobs, which);
  const unfinished = meant.filter(({ job }) => !hasJobEnded(job));
  if (unfinished.length > 0) return unfinished;
  return [...meant].sort((one, other) => endOf(other).localeCompare(endOf(one))).slice(0, 1);
}

function named(jobs: readonly NumberedJob[], words: string): NumberedJob[] {
  const wanted = words.toLowerCase();
  const exact = jobs.filter(({ job }) => job.title.toLowerCase() === wanted);
  return exact.length > 0 ? exact : jobs.filter(({ job }) => job.title.toLowerCase().includes(wanted));
}

function endOf({ job }: NumberedJob): string {
  return job.endedAt ?? '';
}
