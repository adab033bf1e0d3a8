import { type Problem, show } from '../src/domain/problem.ts';
import { EXIT } from './exitCodes.ts';

/** Why a command ends without having done its work, in words for the person who typed it. */
export class Failure extends Error {
  readonly exitCode: number;
  readonly problems: Problem[];

  constructor(exitCode: number, title: string, problems: Problem[] = []) {
    super(title);
    this.name = 'Failure';
    this.exitCode = exitCode;
    this.problems = problems;
  }
}

/** What every command that takes the id of a notification says where there is none. */
export function unknownNotification(id: string): Failure {
  return new Failure(EXIT.notFound, `No notification has the id ${show(id)}.`);
}

/** One line for each thing that is wrong. */
export function problemLine({ field, got, expected }: Problem): string {
  return `${field === '' ? '' : `${field}: `}got ${got}, expected ${expected}`;
}
