/** What scripts branch on (design, section 4). */
export const EXIT = { done: 0, notDelivered: 1, usage: 2, storage: 3, notFound: 4, interrupted: 130 } as const;

/** Tells how the command ends, where it ends without a fault: 1 for a message that was not sent. */
export type SetExitCode = (code: number) => void;
