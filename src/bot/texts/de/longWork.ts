import type { JobTexts } from '../../../jobs/jobTexts.ts';

export const longWork: JobTexts = {
  progress: (title, { percent, text }) => `„${title}“: ${Math.round(percent)} %${text ? `, ${text}` : ''}`,
  over: (title, ending) => {
    switch (ending) {
      case 'done':
        return `„${title}“: fertig. Die Antwort folgt.`;
      case 'failed':
        return `„${title}“: Das hat nicht geklappt.`;
      case 'expired':
        return `„${title}“: Das hat zu lange gedauert.`;
      case 'cancelled':
        return `„${title}“: angehalten, wie gewünscht.`;
    }
  },
  failed: (title) =>
    `Es tut mir leid: Ich konnte keine Antwort auf „${title}“ finden. Bei uns ist etwas schiefgegangen; bitte frag mich später noch einmal.`,
  expired: (title) =>
    `Es tut mir leid: Auf „${title}“ kommt keine Antwort mehr, es hat zu lange gedauert. Frag mich noch einmal, wenn du es noch wissen möchtest.`,
};
