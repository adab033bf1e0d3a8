import { createRandom } from '../crash/seededRandom.ts';

export const POLICIES = ['inject', 'wait', 'cancel', 'interrupt'] as const;

/** A notification for one person, at a moment of their conversation. */
export interface PlannedDelivery {
  id: string;
  /** In all that it says, and in nothing else that anybody says. */
  word: string;
  kind: 'message' | 'dialog';
  policy: (typeof POLICIES)[number];
  /** With `wait`: not for the dialog's end alone. */
  limit?: { maxWait: string; afterWait: 'inject' | 'interrupt' | 'expire' };
  /** When the person has typed so often, */
  atStep: number;
  /** and so much later. */
  delayMs: number;
  by: 'http' | 'queue';
}

/** Answers that no other conversation has. */
export interface PlannedTrip {
  destination: string;
  /** ISO 8601 */
  date: string;
  travellers: number;
  origin: string;
  card: string;
}

export interface PlannedPerson {
  name: string;
  /** How often they type the next thing without waiting for an answer: from 0 to 1; */
  haste: number;
  /** and how soon after it. */
  longestGapMs: number;
  /** Of what they do. */
  seed: number;
  startMs: number;
  trip: PlannedTrip;
  deliveries: PlannedDelivery[];
}

export interface PlannedKill {
  afterMs: number;
  /** Which of those hosts: a share of their list. */
  victim: number;
  /** The kill comes when the connector has just got such a thing, and a host that may have sent it is at work, */
  during: 'messages' | 'deliveries';
  /** and so much later. */
  delayMs: number;
}

export interface SoakPlan {
  seed: number;
  persons: PlannedPerson[];
  kills: PlannedKill[];
}

export interface SoakSize {
  conversations: number;
  kills: number;
  /** All have begun by then, and the kills are spread over it. */
  spreadSeconds: number;
  /** Everybody types as fast as they can; otherwise one in four. */
  isHurried?: boolean;
}

const SECOND = 1000;
const DAY = 24 * 60 * 60 * SECOND;
/** Of a conversation: whoever types oftener has got their deliveries by then. */
const LAST_STEP = 8;
const LONGEST_DELAY_MS = 800;
/** Less than the connector thinks about its answer. */
const LONGEST_KILL_DELAY_MS = 30;
const HURRIED = { haste: 1, longestGapMs: 10 };
const CALM = { haste: 0.3, longestGapMs: 150 };
/** Dates from then on, one for each conversation: airlines sell a year ahead. */
const FIRST_DAY = 14;
const DAYS = 300;

/** Everything that is left to chance comes from the seed; what meets whom then differs from run to run. */
export function planSoak(
  seed: number,
  { conversations, kills, spreadSeconds, isHurried = false }: SoakSize,
  today: Date,
): SoakPlan {
  const random = createRandom(seed);
  const spreadMs = spreadSeconds * SECOND;
  const persons = Array.from({ length: conversations }, (_, index) =>
    planPerson(seed, index, { random, spreadMs, isHurried, today }),
  );
  return {
    seed,
    persons,
    // Not before there is something to kill in, nor when all is over.
    kills: Array.from({ length: kills }, (_, index) => ({
      afterMs: Math.floor(((index + 0.4 + 0.5 * random()) / kills) * spreadMs),
      victim: random(),
      during: random() < 0.4 ? 'messages' : 'deliveries',
      delayMs: Math.floor(random() * LONGEST_KILL_DELAY_MS),
    })),
  };
}

interface Chance {
  random: () => number;
  spreadMs: number;
  isHurried: boolean;
  today: Date;
}

function planPerson(seed: number, index: number, { random, spreadMs, isHurried, today }: Chance): PlannedPerson {
  const name = `person-${index}`;
  const trip = {
    destination: `${nameOf(index)}burg`,
    date: new Date(today.getTime() + (FIRST_DAY + (index % DAYS)) * DAY).toISOString().slice(0, 10),
    travellers: 1 + (index % 9),
    origin: `${nameOf(index)}stad`,
    card: String(1000 + index),
  };
  const count = 2 + Math.floor(3 * random());
  const deliveries = Array.from({ length: count }, (_, which) =>
    planDelivery(`soak-${seed}-${index}-${which}`, nameOf(index * 4 + which), random),
  );
  return {
    name,
    seed: seed * 1000 + index,
    startMs: Math.floor(random() * spreadMs),
    ...(isHurried || index % 4 === 0 ? HURRIED : CALM),
    trip,
    deliveries,
  };
}

function planDelivery(id: string, name: string, random: () => number): PlannedDelivery {
  const policy = POLICIES[Math.floor(random() * POLICIES.length)] ?? 'wait';
  const kind = policy === 'inject' || random() < 0.3 ? 'message' : 'dialog';
  const isLimited = policy === 'wait' && random() < 0.3;
  const afterWait = kind === 'message' ? 'inject' : random() < 0.7 ? 'interrupt' : 'expire';
  return {
    ...{ id, word: `${name}inn`, kind, policy },
    ...(isLimited ? { limit: { maxWait: 'PT3S', afterWait } } : {}),
    atStep: Math.floor(random() * LAST_STEP),
    delayMs: Math.floor(random() * LONGEST_DELAY_MS),
    by: random() < 0.5 ? 'http' : 'queue',
  };
}

const CONSONANTS = 'bdfgklmnprtvz';
const VOWELS = 'aeiou';

/** `Bakelo`: no word, another one for each number below 274,625. */
function nameOf(number: number): string {
  const syllables = CONSONANTS.length * VOWELS.length;
  const parts = [number, Math.floor(number / syllables), Math.floor(number / syllables ** 2)].map((digit, place) => {
    const which = (digit + 17 * place) % syllables;
    return `${CONSONANTS[which % CONSONANTS.length]}${VOWELS[Math.floor(which / CONSONANTS.length)]}`;
  });
  const name = parts.join('');
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}
