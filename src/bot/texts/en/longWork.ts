import type { JobTexts } from '../../../jobs/jobTexts.ts';

export const longWork: JobTexts = {
  progress: (title, { percent, text }) => `“${title}”: ${Math.round(percent)} %${text ? `, ${text}` : ''}`,
  over: (title, ending) => {
    switch (ending) {
      case 'done':
        return `“${title}”: done. The answer follows.`;
      case 'failed':
        return `“${title}”: that did not work.`;
      case 'expired':
        return `“${title}”: that took too long.`;
      case 'cancelled':
        return `“${title}”: stopped, as you asked.`;
    }
  },
  failed: (title) =>
    `I am sorry: I could not find an answer to “${title}”. Something went wrong on our side; please ask me again later.`,
  expired: (title) =>
    `I am sorry: there will be no answer to “${title}”, it has taken too long. Ask me again if you still want to know.`,
};
