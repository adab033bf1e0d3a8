/** What a person can tell the bot; each is the whole of a message. */
export type ChatCommand =
  | 'help'
  | 'stop'
  | 'start'
  | 'sent'
  /** Brings back what was set aside. */
  | 'resume'
  /** Ends the dialog that is running. */
  | 'cancel'
  /** Sets aside what the bot began by itself. */
  | 'later'
  | 'no-interruptions'
  | 'interruptions';

const COMMANDS = new Map<string, ChatCommand>([
  ['help', 'help'],
  ['stop', 'stop'],
  ['start', 'start'],
  ['what did you send', 'sent'],
  ['what did you send me', 'sent'],
  ['resume', 'resume'],
  ['cancel', 'cancel'],
  ['later', 'later'],
  ['not now', 'later'],
  ["don't interrupt me", 'no-interruptions'],
  ['dont interrupt me', 'no-interruptions'],
  ['do not interrupt me', 'no-interruptions'],
  ['you may interrupt me', 'interruptions'],
  ['hilfe', 'help'],
  ['abbrechen', 'cancel'],
  ['weiter', 'resume'],
  ['später', 'later'],
  ['nicht jetzt', 'later'],
]);

/** No command is longer, whatever surrounds it. */
const MOST_READ = 200;

/** Reads a whole message, in any case, with blanks and punctuation around it: `Stop!`, `"stop"`, `/stop`. */
export function readCommand(text: string): ChatCommand | undefined {
  if (text.length > MOST_READ) return undefined;
  // NFKC makes the wide letters of Asian keyboards plain ones; Teams writes the blank after a mention as an entity;
  // phones write an apostrophe as a quotation mark.
  const words = text
    .replaceAll('&nbsp;', ' ')
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[’‘ʼ`´]/g, "'");
  return COMMANDS.get(
    words.replaceAll(/^[\s\p{P}\p{Sk}\p{Cf}]+|[\s\p{P}\p{Sk}\p{Cf}]+$/gu, '').replaceAll(/\s+/g, ' '),
  );
}
