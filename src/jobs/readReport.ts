import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import { type JobReport, parseReport } from '../domain/jobReport.ts';
import { decodeJson } from '../domain/messageBody.ts';
import { show } from '../domain/problem.ts';
import { tooLarge } from '../notificationsApi/checkRequest.ts';

export type ReadReport = { ok: true; report: JobReport } | { ok: false; answer: HttpAnswer };

/** What a worker reports, or why it is refused. Never throws. */
export function readReport(body: Uint8Array): ReadReport {
  const excess = tooLarge(body.byteLength);
  if (excess.length > 0) return { ok: false, answer: problemAnswer(413, 'The body is too large', excess) };
  const decoded = decodeJson(body);
  if (!decoded.ok) {
    const got = body.byteLength === 0 ? 'nothing' : show(Buffer.from(body.subarray(0, 200)).toString());
    const wrong = { field: '', got, expected: decoded.expected };
    return { ok: false, answer: problemAnswer(400, 'The body is not JSON', [wrong]) };
  }
  const parsed = parseReport(decoded.json);
  if (parsed.ok) return parsed;
  return { ok: false, answer: problemAnswer(400, 'The report is not valid', parsed.problems) };
}
