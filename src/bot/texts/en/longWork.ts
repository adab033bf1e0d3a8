import type { JobTexts } from '../../../jobs/jobTexts.ts';
import { progressLine } from '../progressLine.ts';
import { quoted } from './quoted.ts';

export const longWork: JobTexts = {
  progress: (title, progress) => `${quoted(title)}: ${progressLine(progress)}`,
  over: (title, ending, cancelledBy) => {
    switch (ending) {
      case 'done':
        return `${quoted(title)}: done. The answer follows.`;
      case 'failed':
        return `${quoted(title)}: that did not work.`;
      case 'expired':
        return `${quoted(title)}: that took too long.`;
      case 'cancelled':
        return `${quoted(title)}: stopped${cancelledBy === 'operator' ? ' on our side' : ', as you asked'}.`;
    }
  },
  failed: (title) =>
    `I am sorry: I could not find an answer to ${quoted(title)}. Something went wrong on our side; please ask me again later.`,
  expired: (title) =>
    `I am sorry: there will be no answer to ${quoted(title)}, it has taken too long. Ask me again if you still want to know.`,
  cancelled: (title) =>
    `I am sorry: there will be no answer to ${quoted(title)}, it was stopped on our side. Ask me again if you still want to know.`,
};
