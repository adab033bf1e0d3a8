/** What somebody says about long work. */
export type JobCommand =
  /** `isUrgent`: the answer may come into a dialog. */
  | { kind: 'ask'; question: string; isUrgent: boolean }
  /** No question. */
  | { kind: 'unclear' }
  | { kind: 'too-long'; most: number }
  | { kind: 'list' }
  /** By its number, by words of its question; undefined for the only one. */
  | { kind: 'cancel'; which: number | string | undefined };

const LONGEST_QUESTION = 1000;
/** With what may be around the question. */
const MOST_READ = 3 * LONGEST_QUESTION;
const LONGEST_COMMAND = 300;

const ASKS = [
  /^(?:please )?(urgently )?ask (?:the |your |a )?concierge(?:[,:]? (urgently))?(?:[,:]? (.+))?$/i,
  /^(?:bitte )?frage? (?:(?:bitte|mal) )?()(?:den |deinen |einen )?concierge(?:[,:]? (dringend))?(?:[,:]? (.+))?$/i,
];
const INTERRUPTS =
  /^(.*?)(?:^|[,;.]? )(?:and|und) (?:you may |please )?(?:interrupt me|unterbrich mich)(?: (?:dafür|dabei))?$/i;
const LIST =
  /^(?:(?:show |list |what are )?(?:me )?(?:my |the )?jobs|what are you (?:working on|looking up)(?: for me)?|(?:zeige? (?:mir )?)?(?:meine |die )?(?:jobs|aufträge)|woran arbeitest du(?: gerade)?(?: für mich)?)$/i;
const CANCELS = [
  /^(?:please )?(?:cancel|stop|end) (?:the |my )?job(?: (.+))?$/i,
  /^(?:bitte )?(?:stoppe?|beende) (?:den |meinen )?(?:job|auftrag)(?: (.+))?$/i,
  /^(?:bitte )?brich (?:den |meinen )?(?:job|auftrag)(?: (.+))? ab$/i,
  /^(?:bitte )?(?:den |meinen )?(?:job|auftrag)(?: (.+))? abbrechen$/i,
];
const NUMBER = /^(?:number |no\.? ?|nummer |nr\.? ?|#)?(\d{1,4})$/i;

/** Reads a whole message, in English or German; undefined for what is not about long work. */
export function readJob(text: string): JobCommand | undefined {
  const words = plain(text.slice(0, MOST_READ));
  for (const pattern of ASKS) {
    const [isMeant, before, after, rest] = pattern.exec(words) ?? [];
    if (isMeant !== undefined) return readQuestion(rest ?? '', Boolean(before || after), text.length);
  }
  if (words.length > LONGEST_COMMAND) return undefined;
  if (LIST.test(words)) return { kind: 'list' };
  for (const pattern of CANCELS) {
    const [isMeant, which] = pattern.exec(words) ?? [];
    if (isMeant !== undefined) return { kind: 'cancel', which: readWhich(which) };
  }
  return undefined;
}

function readQuestion(rest: string, isUrgent: boolean, length: number): JobCommand {
  const [interrupts, before = ''] = INTERRUPTS.exec(rest) ?? [];
  const question = trimmed(interrupts === undefined ? rest : before);
  if (question.length > LONGEST_QUESTION || length > MOST_READ) return { kind: 'too-long', most: LONGEST_QUESTION };
  if (!/[\p{L}\p{N}]/u.test(question)) return { kind: 'unclear' };
  return { kind: 'ask', question, isUrgent: isUrgent || interrupts !== undefined };
}

function readWhich(which: string | undefined): number | string | undefined {
  const words = trimmed(which ?? '');
  const [, number] = NUMBER.exec(words) ?? [];
  return number === undefined ? words || undefined : Number(number);
}

function plain(text: string): string {
  return trimmed(
    text
      .replaceAll('&nbsp;', ' ')
      .toWellFormed()
      .normalize('NFKC')
      .slice(0, MOST_READ)
      .replaceAll(/[’‘ʼ`´]/g, "'")
      .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' '),
  );
}

function trimmed(text: string): string {
  return text.replaceAll(/^[ "'“„/*]+|[ "'”“.!?*]+$/gu, '');
}
