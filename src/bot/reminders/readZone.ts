import { isTimeZone } from '../../domain/timeZone.ts';

type ReadZone = { ok: true; timeZone: string } | { ok: false; candidates: string[] };

/** What people write for a zone; those with several zones mean any of them. */
const SHORT: Record<string, string[]> = {
  utc: ['UTC'],
  gmt: ['UTC'],
  z: ['UTC'],
  cet: ['Europe/Berlin'],
  cest: ['Europe/Berlin'],
  mez: ['Europe/Berlin'],
  mesz: ['Europe/Berlin'],
  bst: ['Europe/London'],
  wet: ['Europe/Lisbon'],
  west: ['Europe/Lisbon'],
  eet: ['Europe/Athens'],
  eest: ['Europe/Athens'],
  msk: ['Europe/Moscow'],
  et: ['America/New_York'],
  est: ['America/New_York'],
  edt: ['America/New_York'],
  eastern: ['America/New_York'],
  ct: ['America/Chicago'],
  cdt: ['America/Chicago'],
  central: ['America/Chicago'],
  mt: ['America/Denver'],
  mdt: ['America/Denver'],
  mountain: ['America/Denver'],
  pt: ['America/Los_Angeles'],
  pst: ['America/Los_Angeles'],
  pdt: ['America/Los_Angeles'],
  pacific: ['America/Los_Angeles'],
  jst: ['Asia/Tokyo'],
  aest: ['Australia/Sydney'],
  aedt: ['Australia/Sydney'],
  nzst: ['Pacific/Auckland'],
  nzdt: ['Pacific/Auckland'],
  cst: ['America/Chicago', 'Asia/Shanghai', 'America/Havana'],
  mst: ['America/Denver', 'America/Phoenix'],
  america: ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'],
  amerika: ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'],
  usa: ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'],
  us: ['America/New_York', 'America/Chicago', 'America/Denver', 'America/Los_Angeles'],
  europe: ['Europe/London', 'Europe/Berlin', 'Europe/Athens', 'Europe/Moscow'],
  europa: ['Europe/London', 'Europe/Berlin', 'Europe/Athens', 'Europe/Moscow'],
  asia: ['Asia/Dubai', 'Asia/Kolkata', 'Asia/Shanghai', 'Asia/Tokyo'],
  asien: ['Asia/Dubai', 'Asia/Kolkata', 'Asia/Shanghai', 'Asia/Tokyo'],
  africa: ['Africa/Lagos', 'Africa/Cairo', 'Africa/Johannesburg', 'Africa/Nairobi'],
  afrika: ['Africa/Lagos', 'Africa/Cairo', 'Africa/Johannesburg', 'Africa/Nairobi'],
  australia: ['Australia/Sydney', 'Australia/Brisbane', 'Australia/Adelaide', 'Australia/Perth'],
  australien: ['Australia/Sydney', 'Australia/Brisbane', 'Australia/Adelaide', 'Australia/Perth'],
  ist: ['Asia/Kolkata', 'Europe/Dublin', 'Asia/Jerusalem'],
};

/** Places that zones are not named after. */
const PLACES: Record<string, string> = {
  'Europe/Berlin': 'munich münchen hamburg cologne köln frankfurt stuttgart düsseldorf leipzig germany deutschland',
  'Europe/London': 'manchester edinburgh birmingham liverpool england scotland wales uk',
  'Europe/Vienna': 'wien salzburg graz austria österreich',
  'Europe/Zurich': 'zürich bern basel geneva genf switzerland schweiz',
  'Europe/Paris': 'lyon marseille france frankreich',
  'Europe/Rome': 'rom milan mailand italy italien naples',
  'Europe/Madrid': 'barcelona seville spain spanien',
  'Europe/Brussels': 'brüssel antwerp belgium belgien',
  'Europe/Amsterdam': 'rotterdam netherlands niederlande',
  'Europe/Copenhagen': 'kopenhagen denmark',
  'Europe/Prague': 'prag',
  'Europe/Warsaw': 'warschau krakow poland',
  'Europe/Athens': 'athen greece',
  'Europe/Moscow': 'moskau',
  'Europe/Kyiv': 'kiev kiew',
  'Europe/Lisbon': 'lissabon porto',
  'Europe/Dublin': 'cork ireland',
  'Europe/Stockholm': 'sweden',
  'Europe/Oslo': 'norway',
  'Europe/Helsinki': 'finland',
  'America/New_York': 'boston washington miami philadelphia atlanta nyc',
  'America/Chicago': 'houston dallas austin',
  'America/Los_Angeles': 'san_francisco seattle las_vegas san_diego sf la',
  'America/Denver': 'salt_lake_city',
  'America/Toronto': 'ottawa montreal',
  'Asia/Kolkata': 'mumbai delhi new_delhi bangalore bengaluru chennai hyderabad india indien',
  'Asia/Shanghai': 'beijing peking shenzhen guangzhou china',
  'Asia/Tokyo': 'osaka kyoto japan tokio',
  'Asia/Ho_Chi_Minh': 'saigon hanoi',
  'Asia/Dubai': 'abu_dhabi',
  'Asia/Jerusalem': 'tel_aviv',
  'Africa/Johannesburg': 'cape_town',
  'America/Sao_Paulo': 'rio rio_de_janeiro',
  'Asia/Kathmandu': 'nepal',
  'Australia/Sydney': 'canberra',
  'Pacific/Auckland': 'wellington',
};

const MOST_CANDIDATES = 5;
const LONGEST = 60;
const NONE: ReadZone = { ok: false, candidates: [] };

/**
 * The zone that somebody names: `europe/berlin`, `New York`, `UTC+2`, `CET`, some large cities and countries of one
 * zone. Where a name is that of several, or a part of some, those are the candidates.
 */
export function readZone(said: string): ReadZone {
  const key = keyOf(said);
  if (key === '' || key.length > LONGEST) return NONE;
  const offset = readOffset(key);
  if (offset !== undefined) return isTimeZone(offset) ? { ok: true, timeZone: offset } : NONE;
  const [zone, ...others] = zonesNamed(key);
  if (zone !== undefined && others.length === 0) return { ok: true, timeZone: zone };
  return { ok: false, candidates: (zone ? [zone, ...others] : zonesLike(key)).slice(0, MOST_CANDIDATES) };
}

function zonesNamed(key: string): string[] {
  if (Object.hasOwn(SHORT, key)) return SHORT[key] ?? [];
  const known = Intl.supportedValuesOf('timeZone');
  const exact = known.find((zone) => keyOf(zone) === key);
  if (exact !== undefined) return [exact];
  const city = Object.entries(PLACES).find(
    ([zone, names]) => cityOf(zone) === key || names.split(' ').some((name) => keyOf(name) === key),
  );
  if (city) return [city[0]];
  const cities = known.filter((zone) => cityOf(zone) === key);
  if (cities.length > 0) return cities;
  // A name that Intl has as another one for a zone of the list: `Asia/Calcutta`.
  return key.includes('/') && isTimeZone(key) ? [capitalised(key)] : [];
}

function zonesLike(key: string): string[] {
  return key.length < 4 ? [] : Intl.supportedValuesOf('timeZone').filter((zone) => keyOf(zone).includes(key));
}

/** `UTC+2`, `GMT-5`, `UTC+05:30`. */
function readOffset(key: string): string | undefined {
  const found = /^(?:utc|gmt)_?([+-])_?(\d{1,2})(?::?(\d{2}))?$/.exec(key);
  if (!found) return undefined;
  const [, sign = '+', hours = '0', minutes = '00'] = found;
  if (minutes !== '00') return `${sign}${hours.padStart(2, '0')}:${minutes}`;
  if (Number(hours) === 0) return 'UTC';
  // In these names the sign is the other way round.
  return `Etc/GMT${sign === '+' ? '-' : '+'}${Number(hours)}`;
}

/** As names are compared: small letters, no accents, underscores for blanks. */
function keyOf(said: string): string {
  return said
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('−', '-')
    .replace(/^the /, '')
    .replace(/[\s.,!?]+$/, '')
    .replace(/ (?:time|standard time|daylight time|zeit)$/, '')
    .trim()
    .replaceAll(/\s+/g, '_');
}

function cityOf(zone: string): string {
  return keyOf(zone.slice(zone.lastIndexOf('/') + 1));
}

function capitalised(key: string): string {
  return key.replaceAll(/(?<![a-z])(?!of_|es_|au_)[a-z]/g, (letter) => letter.toUpperCase());
}
