import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import { type JobReport, parseReport } from '../domain/jobReport.ts';
import { readJsonBody } from '../domain/requestBody.ts';

export type ReadReport = { ok: true; report: JobReport } | { ok: false; answer: HttpAnswer };

/** What a worker reports, or why it is refused. Never throws. */
export function readReport(body: Uint8Array): ReadReport {
  const read = readJsonBody(body);
  if (!read.ok) return read;
  const parsed = parseReport(read.json);
  if (parsed.ok) return parsed;
  return { ok: false, answer: problemAnswer(400, 'The report is not valid', parsed.problems) };
}
