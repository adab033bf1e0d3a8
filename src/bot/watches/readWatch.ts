import { hotelTopic, type WatchFilter } from '../../domain/watch.ts';
import { titled } from '../reading/titled.ts';
import { type Mode, readMode, readTold } from './readMode.ts';
import { readPrice } from './readPrice.ts';

/** What somebody says about their watches. */
export type WatchCommand =
  | { kind: 'watch'; hotel: string; topic: string; filter: WatchFilter; mode: Mode['mode'] }
  /** A hotel, but no condition that could be read. */
  | { kind: 'unclear' }
  | { kind: 'list' }
  | { kind: 'end'; hotel: string };

const LONGEST_COMMAND = 300;
const LONGEST_HOTEL = 100;

const LIST =
  /^(?:(?:show |list |what are )?(?:me )?my watches|watches|what (?:do|am) (?:you|i) watch(?:ing)?(?: for me)?|(?:zeig(?:e)? (?:mir )?)?meine beobachtungen|was beobachtest du(?: für mich)?)$/i;
const ENDS = [
  /^(?:please )?(?:stop watching|unwatch) (.+)$/i,
  /^(?:please )?(?:do not|don't) watch (.+?)(?: any ?more)?$/i,
  /^(?:bitte )?beobachte (.+?) nicht (?:mehr|länger)$/i,
  /^(?:bitte )?(.+?) nicht (?:mehr|länger) beobachten$/i,
  /^(?:bitte )?hör(?:e)? auf,? (.+?) zu beobachten$/i,
];
const BEGINS = /^(?:please |bitte )?(?:watch|beobachte)(?: (.+))?$/i;
const BELOW =
  /^(.+?),? (?:(?:if|when|once|wenn|falls|sobald) )?(?:(?:it|the price|es|er|der preis) )?(?:is |costs |drops |falls |goes |gets )?(?:below|under|less than|unter|weniger als) (.+?)(?: (?:fällt|sinkt|liegt|kostet|ist))?$/i;
const DROP =
  /^(.+?),? (?:(?:if|when|once|wenn|falls|sobald) )?(?:(?:it|the price|es|er|der preis) )?(?:(?:drops|falls|is down|goes down|gets cheaper)(?: by)?|um) (\d{1,2}(?:[.,]\d{1,2})?) ?(?:%|percent|per cent|prozent)(?: (?:fällt|sinkt|(?:billiger|günstiger)(?: wird| ist)?))?$/i;
const PRONOUN = /^(?:it|this|that|es|das)$/i;
const CONJUNCTION = /^(?:if|when|once|wenn|falls|sobald) /i;
const PRICE_OF = /^(?:the price (?:of|for)|der preis (?:von|vom|für)) /i;

/** Reads a whole message, in English or German; undefined for what is not about watches. */
export function readWatch(text: string): WatchCommand | undefined {
  if (text.length > LONGEST_COMMAND) return undefined;
  const words = plain(text);
  if (LIST.test(words)) return { kind: 'list' };
  for (const pattern of ENDS) {
    const hotel = nameOf(pattern.exec(words)?.[1]);
    // What is meant by `it` is known to the dialog that speaks of it.
    if (hotel) return PRONOUN.test(hotel) ? undefined : { kind: 'end', hotel };
  }
  const begun = BEGINS.exec(words);
  return begun ? readCondition(readMode(begun[1] ?? '')) : readTellMe(words);
}

/** `tell me once if Bellagio drops below 150`; whatever else somebody wants to be told is not about watches. */
function readTellMe(words: string): WatchCommand | undefined {
  const told = readTold(words);
  if (!told) return undefined;
  const named = told.rest.replace(CONJUNCTION, '').replace(PRICE_OF, '');
  const command = readCondition({ ...told, rest: named });
  return command.kind === 'watch' && !PRONOUN.test(command.hotel) ? command : undefined;
}

function readCondition({ rest, mode }: Mode): WatchCommand {
  const [, belowName, below = ''] = BELOW.exec(rest) ?? [];
  const [, dropName, drop] = DROP.exec(rest) ?? [];
  const hotel = nameOf(belowName ?? dropName);
  const topic = hotel === undefined ? undefined : hotelTopic(hotel);
  const filter = drop === undefined ? belowFilter(below) : dropFilter(drop);
  return hotel && topic && filter ? { kind: 'watch', hotel, topic, filter, mode } : { kind: 'unclear' };
}

function belowFilter(text: string): WatchFilter | undefined {
  const price = readPrice(text);
  if (!price) return undefined;
  const { amount, currency } = price;
  return { below: amount, ...(currency === undefined ? {} : { currency }) };
}

function dropFilter(text: string): WatchFilter | undefined {
  const dropPercent = Number(text.replace(',', '.'));
  return dropPercent > 0 ? { dropPercent, from: null } : undefined;
}

function plain(text: string): string {
  return text
    .replaceAll('&nbsp;', ' ')
    .normalize('NFKC')
    .replaceAll(/[’‘ʼ`´]/g, "'")
    .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
    .replaceAll(/^[ "'“„/*]+|[ "'”“.!?*]+$/gu, '');
}

/** A hotel as it is called without its article; undefined for what is no name. */
function nameOf(text: string | undefined): string | undefined {
  const name = text?.replace(/^(?:the|das|den|dem|die) (?=.)/i, '').trim();
  if (!name || name.length > LONGEST_HOTEL || !/[\p{L}\p{N}]/u.test(name)) return undefined;
  return titled(name);
}
