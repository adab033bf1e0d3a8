import { describeOutcome, type SendOutcome } from '../domain/connectorAnswer.ts';
import { hasJobEnded, isEnding, type Job, type ProgressMessage } from '../domain/job.ts';
import { conversationKey } from '../domain/keys.ts';
import type { Log } from '../domain/log.ts';
import type { Reference } from '../domain/recipient.ts';
import { canUpdateMessages, type OutgoingActivity, toActivity } from '../domain/sender.ts';
import { SECOND } from '../domain/time.ts';
import { overConflicts } from '../storage/overConflicts.ts';
import type { JobServices } from './jobServices.ts';

type ShowServices = Pick<JobServices, 'jobs' | 'recipients' | 'dialogStates' | 'sender' | 'jobTexts' | 'now'>;

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
/** Nothing but the end comes after it: there is time. */
const PAUSE_AT_END = 10 * SECOND;

/**
 * Shows how far a job is, by one message: posted once, while the person is in no dialog, and updated from then on. By
 * nothing where the channel cannot update, and to nobody who is gone or has said stop.
 */
export async function showProgress(services: ShowServices, record: ProgressRecord, log: Log): Promise<void> {
  const { job } = record;
  if (!job.progress || hasJobEnded(job) || pauseOf(job, services.now())) return;
  const text = services.jobTexts(job.locale).progress(job.title, job.progress);
  switch (job.progressMessage.state) {
    case 'none':
      return post(services, record, text, log);
    case 'sent':
      return update(services, record, text, log);
    case 'sending':
    case 'unknown':
      return;
  }
}

/**
 * The last change of that message: what became of the job. Shown twice it is the same.
 * @returns when to try again; undefined where it is shown, or never will be.
 */
export async function showEnd(services: ShowServices, job: Job, log: Log): Promise<Date | undefined> {
  if (job.progressMessage.state !== 'sent' || !isEnding(job.state)) return undefined;
  const pause = pauseOf(job, services.now());
  if (pause) return pause;
  const text = services.jobTexts(job.locale).over(job.title, job.state, job.cancelledBy);
  const outcome = await change(services, job, text, log);
  // Another PUT of the same does no harm, so what is uncertain is done again too.
  if (outcome?.kind !== 'not-taken' && outcome?.kind !== 'uncertain') return undefined;
  return after(outcome, PAUSE_AT_END, services.now());
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
  const progressMessage = posted();
  const isRecorded = await record.write((job) => ({ ...job, progressMessage }));
  if (!isRecorded) await recordLate(services, claimed.id, progressMessage, log);

  function posted(): ProgressMessage {
    const now = services.now();
    if (outcome.kind === 'not-taken')
      return { state: 'none', notBefore: after(outcome, SHORTEST_PAUSE, now).toISOString() };
    if (outcome.kind !== 'sent' || outcome.activityId === undefined) return { state: 'unknown' };
    const { activityId } = outcome;
    return { state: 'sent', serviceUrl, conversationId, activityId, shown: { text, at: now.toISOString() } };
  }
}

/** A message that came while its job ended is there all the same, and has to say how. */
async function recordLate(services: ShowServices, id: string, message: ProgressMessage, log: Log): Promise<void> {
  const { job } = await overConflicts(`progress of job ${id}`, async () => {
    const stored = await services.jobs.get(id);
    if (!stored || !hasJobEnded(stored.job)) return { job: undefined };
    const job = { ...stored.job, progressMessage: message };
    return (await services.jobs.put(stored, job)) ? { job } : undefined;
  });
  if (job) await showEnd(services, job, log);
}

async function update(services: ShowServices, record: ProgressRecord, text: string, log: Log): Promise<void> {
  const { id, progressMessage } = record.job;
  const { shown } = progressMessage;
  const isSoon = shown && services.now().getTime() - Date.parse(shown.at) < SHORTEST_PAUSE;
  if (isSoon || shown?.text === text) return;
  const outcome = await change(services, record.job, text, log);
  if (!outcome) return;
  const now = services.now();
  const news =
    outcome.kind === 'not-taken'
      ? { notBefore: after(outcome, SHORTEST_PAUSE, now).toISOString() }
      : { shown: { text, at: now.toISOString() } };
  record.amend((job) => ({ ...job, progressMessage: { ...job.progressMessage, ...news } }));
  // Its end may have been shown in between, and this over it.
  const there = (await services.jobs.get(id))?.job;
  if (there) await showEnd(services, there, log);
}

/** @returns undefined when nothing was called. */
async function change(services: ShowServices, job: Job, text: string, log: Log): Promise<SendOutcome | undefined> {
  const { serviceUrl, conversationId, activityId } = job.progressMessage;
  const to = await reach(services, job);
  if (!to || !serviceUrl || !conversationId || !activityId) return undefined;
  const place = { ...to, serviceUrl, conversationId };
  const outcome = await services.sender.update(place, activityId, activityOf(text, place, job));
  if (outcome.kind !== 'sent') log.warn(`job ${job.id}: its progress was not updated: ${describeOutcome(outcome)}`);
  return outcome;
}

/** Until when the channel is left alone; undefined where it need not be. */
function pauseOf({ progressMessage: { notBefore } }: Job, now: Date): Date | undefined {
  return notBefore !== undefined && Date.parse(notBefore) > now.getTime() ? new Date(notBefore) : undefined;
}

/** When the channel wants to be called again, or after our own pause. */
function after(outcome: SendOutcome, pauseMs: number, now: Date): Date {
  const asked = 'retryAfterMs' in outcome ? outcome.retryAfterMs : undefined;
  return new Date(now.getTime() + (asked ?? pauseMs));
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
