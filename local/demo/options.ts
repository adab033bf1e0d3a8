import { parseArgs } from 'node:util';
import type { Explained } from '../explain.ts';
import { POLICIES, type Policy } from './scene.ts';

const SCENES = ['policies', 'price'] as const;

const HELP = `npm run demo -- [options]

Starts the whole bot on free ports, with data of its own, and plays what it can do as a conversation: who says what,
what is parked, stopped and resumed, and what the record says at the end. Ctrl+C stops everything.

  --scene NAME        what is played: policies (the default): a trip to London, and the price of a hotel in Las Vegas falls;
                      price: the same from the watch in the chat and a feed of prices to the offer
  --policy NAME       with policies: one of inject, wait, cancel, interrupt instead of all four
  --in-browser        on the chat page, in Chromium; where there is no display it cannot be seen and pictures are saved
  --pictures FOLDER   with --in-browser: save pictures in this folder (.local/demo, where there is no display)
  --fast              no pauses for reading
  --help

Examples
  npm run demo
  npm run demo -- --policy interrupt
  npm run demo -- --scene price
  npm run demo -- --in-browser
`;

export interface Options {
  scene: (typeof SCENES)[number];
  policies: readonly Policy[];
  inBrowser: boolean;
  pictures?: string;
  isFast: boolean;
}

export type Command = { kind: 'play'; options: Options } | Explained;

export function parseCommand(args: string[]): Command {
  try {
    return toCommand(parseValues(args));
  } catch (error) {
    return { kind: 'wrong', problems: [error instanceof Error ? error.message : String(error)] };
  }
}

function parseValues(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  return parseArgs({
    args,
    options: {
      scene: { type: 'string', default: 'policies' },
      policy: { type: 'string' },
      'in-browser': flag,
      pictures: { type: 'string' },
      fast: flag,
      help: { ...flag, short: 'h' },
    },
  }).values;
}

function toCommand({ scene, policy, pictures, fast, help, ...rest }: ReturnType<typeof parseValues>): Command {
  if (help) return { kind: 'help', text: HELP };
  const inBrowser = rest['in-browser'];
  const policies = policy === undefined ? POLICIES : POLICIES.filter((one) => one === policy);
  const known = SCENES.find((one) => one === scene);
  const problems = [
    ...(known ? [] : [`--scene '${scene}': expected ${SCENES.join(' or ')}`]),
    ...(policy === undefined || known !== 'price' ? [] : ['--policy: the scene price has one of its own, interrupt']),
    ...(policies.length > 0 ? [] : [`--policy '${policy}': expected inject, wait, cancel or interrupt`]),
    ...(pictures === undefined || inBrowser ? [] : ['--pictures: there is nothing to be seen without --in-browser']),
  ];
  if (!known || problems.length > 0) return { kind: 'wrong', problems };
  return {
    kind: 'play',
    options: { scene: known, policies, inBrowser, isFast: fast, ...(pictures ? { pictures } : {}) },
  };
}
