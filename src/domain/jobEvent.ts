import type { Job } from './job.ts';

/** What a worker outside is given: a CloudEvent 1.0 in the JSON format (cloudevents.io). */
export interface JobEvent {
  specversion: '1.0';
  type: 'proactive.job.requested';
  source: string;
  /** The job's: the same event comes again where a host died before it was recorded that it had gone. */
  id: string;
  /** The handler's id. */
  subject: string;
  time: string;
  datacontenttype: 'application/json';
  data: {
    job: string;
    kind: string;
    /** What the handler hands over. */
    input: unknown;
    /** Where progress, the result or an error is posted, with the token as Bearer. */
    resultUrl: string;
    token: string;
    /** At this instant the person is told that nothing will come. */
    deadline: string;
    /** The person's language. */
    locale: string | null;
  };
}

/**
 * @param appUrl the app's own address, without a slash at its end.
 * @returns the same event for the same job, whenever it is made.
 */
export function jobEvent(
  { id, kind, createdAt, deadline, locale }: Pick<Job, 'id' | 'kind' | 'createdAt' | 'deadline' | 'locale'>,
  { input, appUrl, token }: { input: unknown; appUrl: string; token: string },
): JobEvent {
  const resultUrl = `${appUrl}/api/jobs/${id}/result`;
  return {
    ...{ specversion: '1.0', type: 'proactive.job.requested', source: `${appUrl}/api/jobs`, id },
    ...{ subject: kind, time: createdAt, datacontenttype: 'application/json' },
    data: { job: id, kind, input: input ?? null, resultUrl, token, deadline, locale },
  };
}
