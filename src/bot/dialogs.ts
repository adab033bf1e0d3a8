import type { DialogDefinition } from './dialogDefinition.ts';
import { hotelOffer } from './dialogs/hotelOffer.ts';
import { reminderDialog } from './dialogs/reminder.ts';
import { tripBooking } from './dialogs/tripBooking.ts';

/** The dialogs of this bot: one line for each. */
export const dialogs: readonly DialogDefinition[] = [tripBooking, hotelOffer, reminderDialog];
