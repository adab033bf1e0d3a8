import type { form as english } from '../en/form.ts';

export const form: typeof english = {
  help: (title, hint) =>
    `Unser Thema gerade: ${title}. ${hint} Du kannst auch **zurück**, **von vorn** oder **abbrechen** sagen.`,
  noted: 'Notiert.',
  again: 'Also noch einmal von vorn.',
  atFirst: 'Das ist die erste Frage.',
  ended: (title) => `Ich habe es abgebrochen: ${title}.`,
  soFar: (pieces) => `Bisher: ${pieces.join(', ')}.`,
};
