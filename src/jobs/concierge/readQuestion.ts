import { type City, DESKS, type Desk } from './guide/entry.ts';
import { guide } from './guide/guide.ts';

/** What a question is about, as far as the guide can tell. */
export interface AskedFor {
  cities: readonly City[];
  /** Those that it names in other words: food, for `where to eat`. */
  desks: readonly Desk[];
  /** Words that tags of the guide may have. */
  words: readonly string[];
  /** It names a city and nothing else. */
  isGeneral: boolean;
}

const DESK_WORDS: Record<Desk, string> = {
  food: 'eat eating food restaurant dinner lunch breakfast brunch supper cafe coffee drink bar pub hungry essen isst esse speisen lokal abendessen mittagessen fruhstuck fruhstucken kaffee trinken hunger',
  sights:
    'see sight sightseeing visit do museum landmark attraction tour sehen sehenswurdigkeit sehenswurdigkeiten besuchen ansehen anschauen machen unternehmen museen',
  stay: 'stay sleep hotel hostel room accommodation overnight ubernachten schlafen wohnen unterkunft zimmer',
  transport:
    'transport airport train bus metro subway underground tube tram taxi ticket getting around flughafen zug bahn ubahn sbahn strassenbahn fahren verkehr fahrkarte',
};

/** What a tag is called otherwise, in German too. */
const TAG_OF = new Map(
  Object.entries({
    cheap: 'affordable budget inexpensive billig gunstig preiswert gunstige gunstiges gunstigen billige billiges',
    luxury: 'luxurious grand fancy luxus luxurios',
    children: 'kids kid child family kinder kindern familie',
    vegetarian: 'veggie vegetarisch vegetarische',
    vegan: 'vegane',
    market: 'markt',
    coffee: 'kaffee cafe',
    cake: 'kuchen torte',
    fish: 'seafood fisch',
    noodle: 'nudeln pasta',
    spicy: 'scharf scharfe',
    museum: 'museen',
    art: 'kunst painting gemalde',
    view: 'aussicht ausblick panorama',
    park: 'garden garten',
    history: 'historic historical old geschichte historisch',
    free: 'kostenlos gratis umsonst',
    night: 'late nachts nacht spat',
    airport: 'flughafen',
    train: 'zug bahn',
    ticket: 'fahrkarte karte',
    breakfast: 'fruhstuck fruhstucken',
    dinner: 'abendessen',
    lunch: 'mittagessen',
  }).flatMap(([tag, words]) => words.split(' ').map((word): [string, string] => [word, tag])),
);

/** What says nothing of what is asked for. */
const FILLERS = new Set(
  'a an the in at on for of to from me my i we us you is are there any some good best nice great tip tips idea ideas recommend recommendation what where which how can could should would please about tell know anything something and or with der die das ein eine einen in im am auf fur von nach mir mich ich wir uns du ist sind gibt es gute guter gutes beste tipp tipps idee ideen was wo welche wie kann konnte man bitte uber und oder mit'.split(
    ' ',
  ),
);

/** A question is not read any further. */
const MOST_READ = 2000;

/** What a question asks for, in English or German, from the words in it. */
export function readQuestion(question: string): AskedFor {
  const said = wordsOf(question.slice(0, MOST_READ));
  const sentence = ` ${said.join(' ')} `;
  const cities = guide.filter((city) => namesOf(city).some((name) => sentence.includes(` ${name} `)));
  const inNames = new Set(cities.flatMap((city) => namesOf(city).flatMap((name) => name.split(' '))));
  const left = said.filter((word, at) => !inNames.has(word) && !FILLERS.has(word) && !isAuxiliary(word, said[at - 1]));
  const words = [...new Set(left.flatMap((word) => [word, singular(word)]))];
  const desks = DESKS.filter((desk) => DESK_WORDS[desk].split(' ').some((word) => words.includes(word)));
  const tags = words.flatMap((word) => TAG_OF.get(word) ?? []);
  return { cities, desks, words: [...new Set([...words, ...tags])], isGeneral: left.length === 0 };
}

/** In small letters, without accents. */
export function wordsOf(text: string): string[] {
  const folded = text.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase().replaceAll('ß', 'ss');
  return folded.replaceAll(/(?<=\b[us])-(?=bahn)|'/g, '').match(/[\p{L}\p{N}]+/gu) ?? [];
}

function namesOf({ name, alsoCalled, inGerman }: City): string[] {
  return [...[name, inGerman].map((one) => wordsOf(one).join(' ')), ...alsoCalled];
}

/** `how do I get there`, but not `what to do`. */
function isAuxiliary(word: string, before: string | undefined): boolean {
  return word === 'do' && ['how', 'where', 'what', 'which', 'when'].includes(before ?? '');
}

function singular(word: string): string {
  return word.length > 3 ? word.replace(/s$/, '') : word;
}
