import type { Job, JobEnding, JobProgress } from '../domain/job.ts';

/** What the engine itself says to a person, in their language. */
export interface JobTexts {
  /** The one message that shows how far a job is. */
  progress(title: string, progress: JobProgress): string;
  /** What becomes of that message at the end. */
  over(title: string, ending: JobEnding, cancelledBy: Job['cancelledBy']): string;
  failed(title: string): string;
  expired(title: string): string;
  /** By the operator. */
  cancelled(title: string): string;
}
