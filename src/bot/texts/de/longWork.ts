import type { JobTexts } from '../../../jobs/jobTexts.ts';
import { progressLine } from '../progressLine.ts';
import { quoted } from './quoted.ts';

export const longWork: JobTexts = {
  progress: (title, progress) => `${quoted(title)}: ${progressLine(progress)}`,
  over: (title, ending, cancelledBy) => {
    switch (ending) {
      case 'done':
        return `${quoted(title)}: fertig. Die Antwort folgt.`;
      case 'failed':
        return `${quoted(title)}: Das hat nicht geklappt.`;
      case 'expired':
        return `${quoted(title)}: Das hat zu lange gedauert.`;
      case 'cancelled':
        return `${quoted(title)}: ${cancelledBy === 'operator' ? 'bei uns angehalten' : 'angehalten, wie gewünscht'}.`;
    }
  },
  failed: (title) =>
    `Es tut mir leid: Ich konnte keine Antwort auf ${quoted(title)} finden. Bei uns ist etwas schiefgegangen; bitte frag mich später noch einmal.`,
  expired: (title) =>
    `Es tut mir leid: Auf ${quoted(title)} kommt keine Antwort mehr, es hat zu lange gedauert. Frag mich noch einmal, wenn du es noch wissen möchtest.`,
  cancelled: (title) =>
    `Es tut mir leid: Auf ${quoted(title)} kommt keine Antwort mehr, es wurde bei uns angehalten. Frag mich noch einmal, wenn du es noch wissen möchtest.`,
};
