/** What every form says around its questions. */
export const form = {
  help: (title: string, hint: string) =>
    `This is about ${title}. ${hint} You can also say **back**, **start over** or **cancel**.`,
  noted: 'Noted.',
  again: 'From the beginning, then.',
  atFirst: 'This is the first question.',
  ended: (title: string) => `I stopped ${title}.`,
  soFar: (pieces: string[]) => `So far: ${pieces.join(', ')}.`,
};
