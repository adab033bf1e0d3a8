import { hasJobEnded, type JobSummary } from '../../domain/job.ts';

/**
 * Which jobs somebody means, by a number, by words of the question, or without either: those that have not ended, else
 * the one that ended last. So `cancel job` said again, by a turn that is run again too, is about the same one.
 */
export function findJobs(jobs: readonly JobSummary[], which: number | string | undefined): JobSummary[] {
  if (typeof which === 'number') return jobs.filter(({ number }) => number === which);
  const meant = which === undefined ? jobs : named(jobs, which);
  const unfinished = meant.filter((job) => !hasJobEnded(job));
  if (unfinished.length > 0) return unfinished;
  return [...meant].sort((one, other) => endOf(other).localeCompare(endOf(one))).slice(0, 1);
}

function named(jobs: readonly JobSummary[], words: string): JobSummary[] {
  const wanted = words.toLowerCase();
  const exact = jobs.filter(({ title }) => title.toLowerCase() === wanted);
  return exact.length > 0 ? exact : jobs.filter(({ title }) => title.toLowerCase().includes(wanted));
}

function endOf({ endedAt }: JobSummary): string {
  return endedAt ?? '';
}
