import { allShards } from './keys.ts';
import type { Audience } from './notification.ts';

/** Partition for single recipients and lists; an audience that is scanned has one for each shard, `00` to `63`. */
export const LIST = 'list';

/** A set of partitions that one worker goes through: `list`, one shard `07`, or whole shards in a row, `00-31`. */
export type Range = string;

const RANGE = /^(\d\d)(?:-(\d\d))?$/;

export function rangeOf(shards: readonly string[]): Range {
  const [first, last] = [shards.at(0), shards.at(-1)];
  if (first === undefined || last === undefined) throw new Error('a range has at least one shard');
  return first === last ? first : `${first}-${last}`;
}

/** The partitions of a range; undefined for what is none. */
export function partitionsIn(range: Range): string[] | undefined {
  if (range === LIST) return [LIST];
  const [, first, last = first] = RANGE.exec(range) ?? [];
  if (first === undefined || last === undefined) return undefined;
  const shards = allShards().filter((shard) => shard >= first && shard <= last);
  return shards.at(-1) === last ? shards : undefined;
}

/** Everybody whom a notification is for. */
export function wholeRange(to: Audience): Range {
  return 'everyone' in to || 'topic' in to ? rangeOf(allShards()) : LIST;
}

/** The partitions of a range in which a notification can have recipients. */
export function partitionsOf(
  { request: { to }, shards }: { request: { to: Audience }; shards?: readonly string[] | undefined },
  range: Range = wholeRange(to),
): string[] {
  const all = partitionsIn(range) ?? [];
  return shards === undefined ? all : all.filter((shard) => shards.includes(shard));
}

/** A worker keeps the first half of the shards that are left and hands the other on. */
export function halve(shards: readonly string[]): { kept: string[]; handedOn: string[] } {
  const middle = Math.floor(shards.length / 2);
  return { kept: shards.slice(0, middle), handedOn: shards.slice(middle) };
}
