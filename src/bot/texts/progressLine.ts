import { escapeText } from '../../domain/escapeText.ts';
import type { JobProgress } from '../../domain/job.ts';

/** `40 %, asked 20 hotels` */
export function progressLine({ percent, text }: JobProgress): string {
  return `${Math.round(percent)} %${text ? `, ${escapeText(text)}` : ''}`;
}
