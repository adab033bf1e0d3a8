/** What a person can tell the bot; each is the whole of a message. */
export type ChatCommand = 'help' | 'stop' | 'start' | 'sent';

const COMMANDS = new Map<string, ChatCommand>([
  ['help', 'help'],
  ['stop', 'stop'],
  ['start', 'start'],
  ['what did you send', 'sent'],
  ['what did you send me', 'sent'],
]);

/** No command is longer, whatever surrounds it. */
const MOST_READ = 200;

/** Reads a whole message, in any case, with blanks and punctuation around it: `Stop!`, `"stop"`, `/stop`. */
export function readCommand(text: string): ChatCommand | undefined {
  if (text.length > MOST_READ) return undefined;
  // NFKC makes the wide letters of Asian keyboards plain ones; Teams writes the blank after a mention as an entity.
  const words = text.replaceAll('&nbsp;', ' ').normalize('NFKC').toLowerCase();
  return COMMANDS.get(
    words.replaceAll(/^[\s\p{P}\p{Sk}\p{Cf}]+|[\s\p{P}\p{Sk}\p{Cf}]+$/gu, '').replaceAll(/\s+/g, ' '),
  );
}
