import { readFileSync } from 'node:fs';
import { show } from '../../src/domain/problem.ts';
import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';

/** The JSON of a file that was named on the command line. */
export function readJsonFile(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Failure(EXIT.usage, `Cannot read ${path}: ${error instanceof Error ? error.message : error}`);
  }
  const read = readJson(text);
  if (read.ok) return read.json;
  throw new Failure(EXIT.notDelivered, `Not accepted: ${path} is not JSON.`, [read.problem]);
}

export type ReadJson =
  | { ok: true; json: unknown }
  | { ok: false; problem: { field: ''; got: string; expected: string } };

export function readJson(text: string): ReadJson {
  try {
    // Windows' editors and shells put a byte order mark in front.
    return { ok: true, json: JSON.parse(text.replace(/^\uFEFF/, '')) };
  } catch {
    return { ok: false, problem: { field: '', got: show(text.trim()), expected: 'JSON' } };
  }
}
