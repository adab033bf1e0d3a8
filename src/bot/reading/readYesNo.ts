import { phrase, saysOnly } from './plainWords.ts';

// Both languages are read whatever the locale says: a phone's language is not always its owner's.
const YES = phrase(
  'yes y yep yeah yup sure ok okay correct right absolutely perfect ja jep jo klar gern gerne okey passt stimmt genau',
  "please of course that's is all do it book go ahead i am we are thanks thank you the this that bitte so das es alles buche buchen mach machen mir danke richtig sehr ich wir",
);
const NO = phrase(
  'no nope nah not nein nee nicht falsch wrong',
  "thanks thank you it's is that that's it yet right quite das ist es so danke stimmt richtig ganz noch",
);

export function readYesNo(text: string): boolean | undefined {
  if (saysOnly(text, NO)) return false;
  return saysOnly(text, YES) ? true : undefined;
}
