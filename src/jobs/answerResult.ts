import { inTime } from '../channel/inTime.ts';
import type { JobEnd } from '../domain/endedJob.ts';
import { describeFault, nameFault } from '../domain/fault.ts';
import { type HttpAnswer, LONGEST_ANSWER_SECONDS, problemAnswer } from '../domain/httpAnswer.ts';
import { hasJobEnded, type Job, type JobError } from '../domain/job.ts';
import { errorOfFault, toJobError } from '../domain/jobError.ts';
import { type JobReport, parseAnswer, toContent } from '../domain/jobReport.ts';
import type { Log } from '../domain/log.ts';
import type { MessageContent } from '../domain/notification.ts';
import { show } from '../domain/problem.ts';
import { SECOND } from '../domain/time.ts';
import { endJob } from './endJob.ts';
import type { JobServices } from './jobServices.ts';
import { isTokenOf, tokenFor } from './jobToken.ts';
import { keepProgress } from './keepProgress.ts';
import { readReport } from './readReport.ts';
import type { ReportedAnswer } from './reportedAnswer.ts';

/** A worker's POST to `/api/jobs/{id}/result`, as the host hands it over. */
export interface ResultRequest {
  id: string;
  /** The `Authorization` header. */
  authorization: string | null;
  body: Uint8Array;
}

/**
 * What an outside worker reports of its job: how far it is, the result, or that it cannot be done. After a 202 nothing
 * is lost. Never throws; nothing internal is in the answer.
 */
export async function answerResult(services: JobServices, request: ResultRequest, log: Log): Promise<HttpAnswer> {
  try {
    return await inTime(take(services, request, log), LONGEST_ANSWER_SECONDS * SECOND);
  } catch (error) {
    log.error(`a report on job ${show(request.id)} failed\n${describeFault(error)}`);
    return problemAnswer(503, 'The report could not be taken: send it again');
  }
}

async function take(services: JobServices, request: ResultRequest, log: Log): Promise<HttpAnswer> {
  const { id, authorization, body } = request;
  const token = tokenFor(id, authorization);
  const job = token === undefined ? undefined : (await services.jobs.get(id))?.job;
  if (token === undefined || !job || !(await isTokenOf(job, token, services.now()))) return unauthorized();
  const read = readReport(body);
  if (!read.ok) return read.answer;
  return refusalOf(job, services.now()) ?? takeReport(services, job, read.report, log);
}

async function takeReport(services: JobServices, job: Job, report: JobReport, log: Log): Promise<HttpAnswer> {
  switch (report.kind) {
    case 'progress': {
      const kept = await keepProgress(services, job.id, report.progress, log);
      return kept ? (refusalOf(kept, services.now()) ?? taken(kept)) : unauthorized();
    }
    case 'result':
      return takeResult(services, job, report.result, log);
    case 'error': {
      // Its words, a stranger's, are in the row.
      log.error(`job ${job.id}: its worker failed`);
      const error = toJobError({ message: report.message, cause: 'outside-worker' }, services.now());
      return end(services, job, failedBy(services, job, error));
    }
  }
}

async function takeResult(services: JobServices, job: Job, result: unknown, log: Log): Promise<HttpAnswer> {
  const handler = services.knownJobs.of(job.kind);
  const parsed = parseAnswer(result, handler.answer);
  if (!parsed.ok) return problemAnswer(400, 'The result is not what the job asked for', parsed.problems);
  // As it came: the handler reads it by its schema itself, which may make something else of it.
  const told = (): MessageContent => toContent(handler.tell ? handler.tell(result, job) : parsed.answer);
  return end(services, job, endOf(services, job, told, log));
}

/** A result that the handler cannot tell was taken all the same: posted again it would fare no better. */
function endOf(services: JobServices, job: Job, told: () => MessageContent, log: Log): JobEnd {
  try {
    return { state: 'done', outcome: told() };
  } catch (fault) {
    log.error(`job ${job.id}: its handler cannot tell the result: ${nameFault(fault)}`);
    return failedBy(services, job, errorOfFault(fault, services.now()));
  }
}

function failedBy({ jobTexts }: JobServices, { locale, title }: Job, error: JobError): JobEnd {
  return { state: 'failed', outcome: { text: jobTexts(locale).failed(title) }, error };
}

/** Of two ends at once one is the first. */
async function end(services: JobServices, { id }: Job, jobEnd: JobEnd): Promise<HttpAnswer> {
  const decision = await endJob(services, id, jobEnd);
  if (!decision) return unauthorized();
  if (decision.kind === 'end') return taken(decision.job);
  const refusal = refusalOf(decision.job, services.now());
  if (!refusal) throw new Error(`job ${id}: ${decision.kind}, and yet it waits for its worker`);
  return refusal;
}

function taken({ id, state }: Pick<Job, 'id' | 'state'>): HttpAnswer {
  const answer: ReportedAnswer = { id, state };
  return { status: 202, jsonBody: answer };
}

/** Why nothing is taken for a job any more, or not yet; undefined where it waits for its worker. */
function refusalOf(job: Job, now: Date): HttpAnswer | undefined {
  const { state, deadline } = job;
  if (state === 'expired' || (!hasJobEnded(job) && Date.parse(deadline) <= now.getTime())) {
    const late = { field: 'deadline', got: now.toISOString(), expected: `a report before ${deadline}` };
    return problemAnswer(410, 'The deadline of the job has passed', [late]);
  }
  if (state === 'outside') return undefined;
  const title = hasJobEnded(job) ? `The job is over: ${state}` : 'The job was not handed over';
  return problemAnswer(409, title, [{ field: 'state', got: state, expected: 'outside' }]);
}

/** The same whether there is such a job or not. */
function unauthorized(): HttpAnswer {
  const wrong = { field: 'Authorization', got: 'no token of this job', expected: 'Bearer and the token of the event' };
  const answer = problemAnswer(401, 'The token is not that of this job', [wrong]);
  return { ...answer, headers: { ...answer.headers, 'www-authenticate': 'Bearer' } };
}
