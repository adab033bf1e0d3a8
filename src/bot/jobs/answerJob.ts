import { hasJobEnded, type Job, type JobSummary } from '../../domain/job.ts';
import { CONCIERGE } from '../../jobs/concierge/concierge.ts';
import type { DialogServices } from '../dialogServices.ts';
import { textsFor } from '../texts/textsFor.ts';
import { findJobs } from './findJob.ts';
import { type JobCommand, readJob } from './readJob.ts';

export type JobAnswerServices = Pick<DialogServices, 'longWork' | 'owner' | 'isOptedOut' | 'now'>;

/** What is answered to words about long work, once they are done; undefined for other words. */
export async function answerJob(services: JobAnswerServices, text: string): Promise<string | undefined> {
  const command = readJob(text);
  if (!command) return undefined;
  const { longWork, owner } = services;
  const { recipientKey, locale } = owner;
  const texts = textsFor(locale).jobs;
  switch (command.kind) {
    case 'ask':
      return ask(services, command);
    case 'list':
      return texts.list(shownOf(await longWork.of(recipientKey)), services.now());
    case 'cancel':
      return cancel(services, command.which);
    case 'unclear':
      return texts.unclear;
    case 'too-long':
      return texts.tooLong(command.most);
  }
}

async function ask(
  { longWork, owner, isOptedOut, now }: JobAnswerServices,
  { question, isUrgent }: Extract<JobCommand, { kind: 'ask' }>,
): Promise<string> {
  const { recipientKey, channelId, userId, turnKey, locale } = owner;
  const texts = textsFor(locale).jobs;
  const started = await longWork.start({
    ...{ recipientKey, to: { user: { channelId, userId } }, locale },
    ...{ kind: CONCIERGE, input: { question }, title: titleOf(question) },
    ...{ whenBusy: isUrgent ? 'interrupt' : 'wait', key: turnKey },
  });
  if (started.kind === 'full') return texts.full(started.most);
  return isOptedOut ? texts.startedMuted(started.job.title) : texts.started(started.job, now());
}

async function cancel({ longWork, owner, now }: JobAnswerServices, which: number | string | undefined) {
  const texts = textsFor(owner.locale).jobs;
  const all = await longWork.of(owner.recipientKey);
  const meant = findJobs(all, which);
  const [one, another] = meant;
  if (another) return texts.which(meant, now());
  if (!one) return which === undefined ? texts.list(shownOf(all), now()) : texts.unknown(String(which));
  const { id, title } = one;
  switch (await longWork.cancel(id)) {
    case 'cancelled':
      return texts.cancelled(title);
    case 'too-late':
      return texts.tooLate(title);
    case undefined:
      return texts.unknown(title);
  }
}

/** Beside those that have not ended. */
const MOST_ENDED = 5;

function shownOf(all: JobSummary[]): JobSummary[] {
  const ended = all.filter(hasJobEnded).slice(0, MOST_ENDED);
  return [...all.filter((job) => !hasJobEnded(job)), ...ended];
}

const LONGEST_TITLE = 120;

/** The question as far as a line can show it. */
function titleOf(question: string): Job['title'] {
  const characters = Array.from(question);
  return characters.length > LONGEST_TITLE ? `${characters.slice(0, LONGEST_TITLE - 1).join('')}…` : question;
}
