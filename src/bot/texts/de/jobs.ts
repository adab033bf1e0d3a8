import { escapeText } from '../../../domain/escapeText.ts';
import type { JobSummary } from '../../../domain/job.ts';
import type { jobs as english } from '../en/jobs.ts';
import { isOverdue } from '../overdue.ts';
import { toList } from '../parts.ts';
import { progressLine } from '../progressLine.ts';
import { type RoughSpan, roughly } from '../roughly.ts';
import { quoted } from './quoted.ts';

const ONE = { minute: 'einer Minute', hour: 'einer Stunde', day: 'einem Tag' };
const SEVERAL = { minute: 'Minuten', hour: 'Stunden', day: 'Tagen' };

function inWords(job: JobSummary, now: Date): string {
  const { unit, count }: RoughSpan = roughly(Date.parse(job.expectedAt) - now.getTime());
  if (unit === 'moment') return 'gleich';
  return `in etwa ${count > 1 ? `${count} ${SEVERAL[unit]}` : ONE[unit]}`;
}

function stateOf(job: JobSummary, now: Date): string {
  switch (job.state) {
    case 'queued':
    case 'running':
    case 'outside':
      return `${progressOf(job)}; ${isOverdue(job, now) ? 'es dauert länger als gedacht' : `die Antwort kommt ${inWords(job, now)}`}`;
    case 'done':
      return 'beantwortet';
    case 'failed':
      return 'das hat nicht geklappt';
    case 'expired':
      return 'das hat zu lange gedauert';
    case 'cancelled':
      return 'angehalten';
  }
}

function progressOf({ state, progress }: JobSummary): string {
  if (progress) return progressLine(progress);
  return state === 'queued' ? 'noch nicht begonnen' : 'in Arbeit';
}

function lines(jobs: JobSummary[], now: Date): string {
  return toList(jobs.map((job) => `**${job.number}** ${quoted(job.title)}: ${stateOf(job, now)}`));
}

export const jobs: typeof english = {
  help: '**frag den Concierge, wo man in London isst**: was länger dauert (**frag den Concierge dringend …**: die Antwort darf dazwischenkommen); **Aufträge**, **Auftrag 2 abbrechen**',
  started: (job, now) =>
    `Ich habe den Concierge gefragt: ${quoted(job.title)}. Mit der Antwort komme ich ${inWords(job, now)} zurück${
      job.whenBusy === 'interrupt' ? ', auch wenn wir dann bei etwas anderem sind' : ''
    }. Mit **Aufträge** siehst du, wie weit es ist.`,
  startedMuted: (title) =>
    `Ich habe den Concierge gefragt: ${quoted(title)}. Aber du hast **stop** gesagt: Sag **start**, sonst darf ich dir die Antwort nicht bringen.`,
  full: (most) =>
    `Du hast ${most} Fragen offen, mehr kann ich mir nicht merken: Mit **Aufträge** siehst du, welche wegkann.`,
  list: (jobs, now) =>
    jobs.length === 0
      ? 'Es ist nichts in Arbeit. Sag zum Beispiel **frag den Concierge, wo man in London isst**.'
      : `Was du gefragt hast:\n\n${lines(jobs, now)}\n\nMit **Auftrag ${jobs[0]?.number ?? 1} abbrechen** hältst du es an.`,
  cancelled: (title) => `Ich suche nicht weiter: ${quoted(title)}. Es kommt keine Antwort.`,
  tooLate: (title) => `Dafür ist es zu spät: ${quoted(title)} ist schon zu Ende.`,
  which: (meant, now) =>
    `Welchen?\n\n${lines(meant, now)}\n\nSag mir die Nummer: **Auftrag ${meant[0]?.number ?? 1} abbrechen**.`,
  unknown: (which) => `Du hast keinen Auftrag ${escapeText(which)}. Mit **Aufträge** siehst du, welche du hast.`,
  unclear: 'Sag mir, was du wissen möchtest: **frag den Concierge, wo man in London isst**.',
  tooLong: (most) => `Das ist eine lange Frage. Bitte fass sie in höchstens ${most} Zeichen.`,
};
