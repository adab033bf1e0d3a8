import { describeOutcome } from '../domain/connectorAnswer.ts';
import { hasJobEnded, isEnding, type Job, type ProgressMessage } from '../domain/job.ts';
import { conversationKey } from '../domain/keys.ts';
import type { Log } from '../domain/log.ts';
import type { Reference } from '../domain/recipient.ts';
import { canUpdateMessages, type OutgoingActivity, toActivity } from '../domain/sender.ts';
import { SECOND } from '../domain/time.ts';
import type { JobServices } from './jobServices.ts';

type ShowServices = Pick<JobServices, 'recipients' | 'dialogStates' | 'sender' | 'jobTexts' | 'now'>;

/** A job's row, as whoever shows its progress may write it. */
export interface ProgressRecord {
  readonly job: Job;
  /** @returns undefined when it was refused. */
  write(change: (job: Job) => Job): Promise<Job | undefined>;
  /** Of what a crash may lose: it is written with the next change. */
  amend(change: (job: Job) => Job): void;
}

/** The channel is not called more often than this for one job. */
const SHORTEST_PAUSE = 2 * SECOND;

/**
 * Shows how far a job is, by one message: posted once, while the person is in no dialog, and updated from then on. By
 * nothing where the channel cannot update, and to nobody who is gone or has said stop.
 */
export async function showProgress(services: ShowServices, record: ProgressRecord, log: Log): Promise<void> {
  const { job } = record;
  if (!job.progress || hasJobEnded(job)) return;
  const text = services.jobTexts(job.locale).progress(job.title, job.progress);
  switch (job.progressMessage.state) {
    case 'none':
      return post(services, record, text, log);
    case 'sent':
      if (await update(services, job, text, log)) record.amend((now) => shown(now, text, services.now()));
      return;
    case 'sending':
    case 'unknown':
      return;
  }
}

/** The last change of that message: what became of the job. Shown twice it is the same. */
export async function showEnd(services: ShowServices, job: Job, log: Log): Promise<void> {
  if (job.progressMessage.state !== 'sent' || !isEnding(job.state)) return;
  await change(services, job, services.jobTexts(job.locale).over(job.title, job.state), log);
}

async function post(services: ShowServices, record: ProgressRecord, text: string, log: Log): Promise<void> {
  const to = await reach(services, record.job);
  if (!to || !(await isIdle(services, to))) return;
  const { serviceUrl, conversationId } = to;
  // Before the call: found so after a crash, it is not posted again.
  const claimed = await record.write((job) => ({ ...job, progressMessage: { state: 'sending' } }));
  if (!claimed) return;
  const outcome = await services.sender.send({ serviceUrl, conversationId }, activityOf(text, to, record.job));
  if (outcome.kind !== 'sent') log.warn(`job ${claimed.id}: its progress was not shown: ${describeOutcome(outcome)}`);
  const at = services.now().toISOString();
  await record.write((job) => ({ ...job, progressMessage: after() }));

  function after(): ProgressMessage {
    if (outcome.kind === 'not-taken') return { state: 'none' };
    if (outcome.kind !== 'sent' || outcome.activityId === undefined) return { state: 'unknown' };
    const { activityId } = outcome;
    return { state: 'sent', serviceUrl, conversationId, activityId, shown: { text, at } };
  }
}

/** @returns false when nothing was called. */
async function update(services: ShowServices, job: Job, text: string, log: Log): Promise<boolean> {
  const { shown } = job.progressMessage;
  const isSoon = shown && services.now().getTime() - Date.parse(shown.at) < SHORTEST_PAUSE;
  if (isSoon || shown?.text === text) return false;
  return change(services, job, text, log);
}

async function change(services: ShowServices, job: Job, text: string, log: Log): Promise<boolean> {
  const { serviceUrl, conversationId, activityId } = job.progressMessage;
  const to = await reach(services, job);
  if (!to || !serviceUrl || !conversationId || !activityId) return false;
  const place = { ...to, serviceUrl, conversationId };
  const outcome = await services.sender.update(place, activityId, activityOf(text, place, job));
  if (outcome.kind !== 'sent') log.warn(`job ${job.id}: its progress was not updated: ${describeOutcome(outcome)}`);
  return true;
}

/** Where the person is shown something; undefined where they are not, or cannot be. */
async function reach({ recipients }: ShowServices, { recipientKey }: Job): Promise<Reference | undefined> {
  const recipient = (await recipients.get(recipientKey))?.recipient;
  if (!recipient || recipient.gone || recipient.optedOut) return undefined;
  return canUpdateMessages(recipient.reference) ? recipient.reference : undefined;
}

/** A new message would come between a dialog and its answer; a change of one disturbs nobody. */
async function isIdle({ dialogStates }: ShowServices, { channelId, conversationId }: Reference): Promise<boolean> {
  const read = await dialogStates.read(conversationKey(channelId, conversationId));
  return 'state' in read && read.state.stack.length === 0;
}

function activityOf(text: string, to: Reference, { locale }: Job): OutgoingActivity {
  return toActivity({ text, ...(locale === null ? {} : { locale }) }, to);
}

function shown(job: Job, text: string, now: Date): Job {
  return { ...job, progressMessage: { ...job.progressMessage, shown: { text, at: now.toISOString() } } };
}
