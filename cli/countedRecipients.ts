/** `1 recipient`, `3 recipients`. */
export function countedRecipients(count: number): string {
  return `${count} ${count === 1 ? 'recipient' : 'recipients'}`;
}
