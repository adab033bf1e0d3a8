import type { City } from './entry.ts';
import { europe } from './europe.ts';
import { overseas } from './overseas.ts';

/** All that the concierge knows. It is an example: yours asks a catalogue, a search, or people. */
export const guide: readonly City[] = [...europe, ...overseas];
