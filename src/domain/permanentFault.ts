/** A fault that is the same however often it is tried. */
export class PermanentFault extends Error {
  override name = 'PermanentFault';
}
