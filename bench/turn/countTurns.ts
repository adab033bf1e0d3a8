import { countTransactions, type Transactions } from '../transactions.ts';
import { BOOKING, chatOf, type PostActivity, sayAll } from './chat.ts';

/** What turns of one kind asked storage for. */
export interface TurnCost {
  kind: string;
  turns: number;
  transactions: Transactions;
}

interface TurnKind {
  kind: string;
  /** What was said before, which is not counted. */
  before: readonly string[];
  text: string;
}

const COMMON: TurnKind = { kind: 'in a booking', before: ['help', ...BOOKING.slice(0, 2)], text: BOOKING[2] };
const OTHERS: readonly TurnKind[] = [
  { kind: 'help', before: ['help'], text: 'help' },
  { kind: 'end of a booking', before: ['help', ...BOOKING.slice(0, -1)], text: BOOKING[6] },
  { kind: 'first of a person', before: [], text: 'help' },
];

/**
 * Each kind in so many conversations, one after another: what a turn does only now and then is in the average.
 * @returns the common kind first.
 */
export async function countTurns(
  post: PostActivity,
  serviceUrl: string,
  conversations: number,
): Promise<[common: TurnCost, ...others: TurnCost[]]> {
  const counter = countTransactions();
  const costOf = async ({ kind, before, text }: TurnKind): Promise<TurnCost> => {
    for (let index = 0; index < conversations; index++) {
      const chat = chatOf(post, serviceUrl, `${kind}-${index}`);
      await sayAll(chat, before);
      await counter.during(() => chat.say(text));
    }
    return { kind, turns: conversations, transactions: counter.take() };
  };
  const common = await costOf(COMMON);
  const others: TurnCost[] = [];
  for (const kind of OTHERS) others.push(await costOf(kind));
  return [common, ...others];
}
