import { escapeText } from '../../../domain/escapeText.ts';
import type { JobSummary } from '../../../domain/job.ts';
import { isOverdue } from '../overdue.ts';
import { toList } from '../parts.ts';
import { progressLine } from '../progressLine.ts';
import { roughly } from '../roughly.ts';
import { quoted } from './quoted.ts';

function inWords(job: JobSummary, now: Date): string {
  const { unit, count } = roughly(Date.parse(job.expectedAt) - now.getTime());
  if (unit === 'moment') return 'in a moment';
  if (count > 1) return `in about ${count} ${unit}s`;
  return `in about ${unit === 'hour' ? 'an' : 'a'} ${unit}`;
}

function stateOf(job: JobSummary, now: Date): string {
  switch (job.state) {
    case 'queued':
    case 'running':
    case 'outside':
      return `${progressOf(job)}; ${isOverdue(job, now) ? 'it takes longer than I thought' : `the answer comes ${inWords(job, now)}`}`;
    case 'done':
      return 'answered';
    case 'failed':
      return 'that did not work';
    case 'expired':
      return 'that took too long';
    case 'cancelled':
      return 'stopped';
  }
}

function progressOf({ state, progress }: JobSummary): string {
  if (progress) return progressLine(progress);
  return state === 'queued' ? 'not begun yet' : 'under way';
}

function lines(jobs: JobSummary[], now: Date): string {
  return toList(jobs.map((job) => `**${job.number}** ${quoted(job.title)}: ${stateOf(job, now)}`));
}

export const jobs = {
  help: '**ask the concierge where to eat in London**: what takes a while to find out (**ask the concierge urgently …**: the answer may interrupt us); **jobs**, **cancel job 2**',
  started: (job: JobSummary, now: Date) =>
    `I have asked the concierge: ${quoted(job.title)}. I come back with the answer ${inWords(job, now)}${
      job.whenBusy === 'interrupt' ? ', also if we are doing something else then' : ''
    }. Say **jobs** to see how far it is.`,
  startedMuted: (title: string) =>
    `I have asked the concierge: ${quoted(title)}. But you have said **stop**: say **start**, or I may not bring you the answer.`,
  full: (most: number) =>
    `You have ${most} questions under way, and more I cannot keep in mind: say **jobs** to see which one can go.`,
  list: (jobs: JobSummary[], now: Date) =>
    jobs.length === 0
      ? 'Nothing is under way. Say, for example, **ask the concierge where to eat in London**.'
      : `What you have asked:\n\n${lines(jobs, now)}\n\nSay **cancel job ${jobs[0]?.number ?? 1}** to stop one.`,
  cancelled: (title: string) => `I stopped looking: ${quoted(title)}. No answer will come.`,
  tooLate: (title: string) => `That is too late: ${quoted(title)} has ended already.`,
  which: (meant: JobSummary[], now: Date) =>
    `Which one?\n\n${lines(meant, now)}\n\nSay its number: **cancel job ${meant[0]?.number ?? 1}**.`,
  unknown: (which: string) => `You have no job ${escapeText(which)}. Say **jobs** to see those that you have.`,
  unclear: 'Tell me what you want to know: **ask the concierge where to eat in London**.',
  tooLong: (most: number) => `That is a long question. Please put it into at most ${most} characters.`,
};
