const ONCE = 'once|one time|einmal|ein mal|einmalig';
const EVERY = 'every time|each time|always|jedes mal|jedesmal|immer';
const TELL = '(?:please |bitte )?(?:tell me|let me know|notify me|sage? mir|gib mir)(?: bescheid)?';

const HOW_OFTEN = `(?:only |just |nur )?(${ONCE}|${EVERY})`;

/** `tell me once if Bellagio drops 20 %` */
const TOLD = new RegExp(`^${TELL} ${HOW_OFTEN}(?: bescheid)?,? (.+)$`, 'i');
/** `watch Bellagio and tell me once if it drops 20 %` */
const ALSO_TOLD = new RegExp(`^(.+?),? (?:and |und )?${TELL} ${HOW_OFTEN}(?: bescheid)?,? `, 'i');
/** `watch Bellagio below 150, but only once` */
const LAST = new RegExp(`^(.+?),? (?:but |aber )?${HOW_OFTEN}$`, 'i');
/** `watch once Bellagio below 150` */
const FIRST = new RegExp(`^()(?:only |just |nur )?(${ONCE}),? (?=.)`, 'i');
const LIMIT = 'below|under|less than|unter|weniger als|um';
/** `watch Bellagio once if it drops 20 %`, `watch Bellagio once below 150`; `once it drops` is another once. */
const BEFORE = new RegExp(
  `^(.+?),? (?:but |aber )?(?:only |just |nur )?(${ONCE}),? (?=(?:if|when|wenn|falls|sobald|${LIMIT}) )`,
  'i',
);
/** `watch Bellagio every time it drops 20 %`, `watch Bellagio every time below 150` */
const EACH = new RegExp(
  `^(.+?),? (${EVERY}),? (?=(?:if|when|it|the price|wenn|falls|sobald|es|er|der preis|${LIMIT}) )`,
  'i',
);

export interface Mode {
  /** What was said without the words for it. */
  rest: string;
  mode: 'once' | 'every';
}

/** How often somebody wants to hear of what they watch; every time, where they do not say it. */
export function readMode(text: string): Mode {
  for (const pattern of [ALSO_TOLD, LAST, FIRST, BEFORE, EACH]) {
    const [whole, start = '', words = ''] = pattern.exec(text) ?? [];
    if (whole !== undefined) return { rest: `${start} ${text.slice(whole.length)}`.trim(), mode: modeOf(words) };
  }
  return { rest: text, mode: 'every' };
}

/** The same of a message that begins so: `tell me once …`; undefined for others. */
export function readTold(text: string): Mode | undefined {
  const [, words, rest = ''] = TOLD.exec(text) ?? [];
  return words === undefined ? undefined : { rest, mode: modeOf(words) };
}

function modeOf(words: string): Mode['mode'] {
  return new RegExp(`^(?:${ONCE})$`, 'i').test(words) ? 'once' : 'every';
}
