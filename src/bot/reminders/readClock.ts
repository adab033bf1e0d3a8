/** A time of day as it was said. */
export interface Clock {
  /** 24 is midnight, whose day nobody knows. */
  hour: number;
  minute: number;
  /** One to twelve, and it was not said in which half of the day. */
  isOpen: boolean;
}

export type Part = 'morning' | 'afternoon' | 'evening' | 'night';

/** What an expression says of the time of day, and what is left of it; undefined for a time that no clock shows. */
export interface SaidClock {
  clocks: Clock[];
  part: Part | undefined;
  rest: string;
}

const AT = '(?:(?:at|around|about|by|from|for|on) )*';
const HALF = "(?: o'clock)?(?: ?(am|pm))?(?: o'clock)?";
const END = '(?!\\S)';
const START = '(?<!\\S)';

interface Form {
  pattern: RegExp;
  read: (groups: string[]) => { hour: string; minute?: number; half?: string | undefined };
}

const FORMS: Form[] = [
  {
    pattern: form(`${AT}half past (\\d{1,2})${HALF}`),
    read: ([hour = '', half]) => ({ hour, minute: 30, half }),
  },
  {
    pattern: form(`${AT}(quarter|\\d{1,2})(?: minutes)? (past|to) (\\d{1,2})${HALF}`),
    read: ([by = '', side, hour = '', half]) => {
      const minutes = by === 'quarter' ? 15 : Number(by);
      if (side === 'past') return { hour, minute: minutes, half };
      return { hour: `${hour === '1' ? 12 : Number(hour) - 1}`, minute: 60 - minutes, half };
    },
  },
  { pattern: form(`${AT}(\\d{1,2})[:h](\\d{2})${HALF}`), read: withMinutes },
  { pattern: form(`${AT}(\\d{1,2})\\.(\\d{2})(?: o'clock)?(?: ?(am|pm))`), read: withMinutes },
  { pattern: form(`${AT}(\\d{1,2})\\.(\\d{2}) o'clock`), read: withMinutes },
  { pattern: form(`(?:at|around|about|by) (\\d{1,2})[. ](\\d{2})`), read: withMinutes },
  { pattern: form(`${AT}(\\d{1,2}) o'clock (\\d{2})`), read: withMinutes },
  {
    pattern: form('(?:at|around|about|by) (\\d{2})(\\d{2})'),
    read: ([hour = '', minute]) => ({ hour: `0${hour}`, minute: Number(minute) }),
  },
  { pattern: form(`${AT}(\\d{1,2}) ?(am|pm)(?: o'clock)?`), read: ([hour = '', half]) => ({ hour, half }) },
  { pattern: form(`${AT}(\\d{1,2}) o'clock(?: ?(am|pm))?`), read: ([hour = '', half]) => ({ hour, half }) },
  {
    pattern: form('(?:at|around|about|by) (\\d{1,2})(?! (?:minutes|hours|days|weeks|months|years|seconds))'),
    read: ([hour = '']) => ({ hour }),
  },
  {
    pattern: /(?<=(?:today|row|day|morning|afternoon|evening|night|tonight) )([1-9]|1[0-2])(?:\.(\d{2}))?$/g,
    read: ([hour = '', minute]) => ({ hour, minute: Number(minute ?? 0) }),
  },
  { pattern: form(`${AT}noon`), read: () => ({ hour: '12', half: 'pm' }) },
  { pattern: form(`${AT}midnight`), read: () => ({ hour: '24' }) },
];

function form(pattern: string): RegExp {
  return new RegExp(`${START}${pattern}${END}`, 'g');
}

function withMinutes([hour = '', minute, half]: string[]) {
  return { hour, minute: Number(minute), half };
}

/** Where a time of day was: several are one list, not those of different days. */
const TOGETHER = /^[^@]*(?:@(?: (?:and )?@)*)?[^@]*$/;

/** @param said canonical */
export function readClock(said: string): SaidClock | undefined {
  // A span of the day is no time, and `from 9 to 10` not nine minutes to ten.
  if (/(?:from|between) \d/.test(said)) return undefined;
  const clocks: (Clock | undefined)[] = [];
  let rest = said;
  for (const { pattern, read } of FORMS) {
    rest = rest.replaceAll(pattern, (...found) => {
      clocks.push(toClock(read(found.slice(1, -2))));
      return ' @ ';
    });
  }
  const known = clocks.filter((clock) => clock !== undefined);
  if (known.length < clocks.length || !TOGETHER.test(rest.replaceAll(/\s+/g, ' '))) return undefined;
  rest = rest.replaceAll(/\s+/g, ' ').replace(/@(?: (?:and )?@)*/, ' ');
  const parts = [...rest.matchAll(/(?<!\S)(morning|afternoon|evening|night|tonight)(?!\S)/g)].map(([part]) => part);
  if (parts.length > 1) return undefined;
  rest = rest
    .replace(/(?<!\S)tonight(?!\S)/, 'today')
    .replace(/(?<!\S)this (?:morning|afternoon|evening|night)(?!\S)/, 'today')
    .replace(/(?:(?<!\S)(?:in|at|on|for) (?:the )?)?(?<!\S)(?:morning|afternoon|evening|night)(?!\S)/, ' ');
  return { clocks: known, part: toPart(parts[0]), rest: rest.replaceAll(/\s+/g, ' ').trim() };
}

function toPart(said: string | undefined): Part | undefined {
  if (said === 'tonight') return 'night';
  return said === 'morning' || said === 'afternoon' || said === 'evening' || said === 'night' ? said : undefined;
}

function toClock({ hour, minute = 0, half }: ReturnType<Form['read']>): Clock | undefined {
  const number = Number(hour);
  if (minute > 59 || number > 24 || (number === 24 && minute > 0)) return undefined;
  if (half === undefined) return { hour: number, minute, isOpen: number >= 1 && number <= 12 && !hour.startsWith('0') };
  if (number < 1 || number > 12) return undefined;
  return { hour: (number % 12) + (half === 'pm' ? 12 : 0), minute, isOpen: false };
}
