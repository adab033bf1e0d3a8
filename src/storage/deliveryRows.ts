import { type DeliveryRecord, deliveryRecordSchema } from '../domain/delivery.ts';
import { type Counts, countsSchema, type Guard, guardSchema } from '../domain/guard.ts';

/** A table has no null: an empty text stands for it. */
type Row = Record<string, unknown>;

export function deliveryRow(delivery: DeliveryRecord): Row {
  const { recipient, timeline, content, ...rest } = delivery;
  const columns = Object.entries(rest).map(([name, value]) => [name, value ?? '']);
  return {
    ...Object.fromEntries(columns),
    recipient: JSON.stringify(recipient),
    timeline: JSON.stringify(timeline),
    content: content === null ? '' : JSON.stringify(content),
  };
}

const NULLABLE = [
  ...(['reason', 'until', 'activityId', 'claimId', 'leaseUntil', 'expiresAt'] as const),
  // Rows of earlier releases do not have the last one.
  ...(['conversationId', 'busySince'] as const),
];

export function toDelivery(row: Row): DeliveryRecord {
  return deliveryRecordSchema.parse({
    ...row,
    ...Object.fromEntries(NULLABLE.map((name) => [name, row[name] || null])),
    recipient: JSON.parse(String(row['recipient'])),
    timeline: JSON.parse(String(row['timeline'])),
    content: row['content'] ? JSON.parse(String(row['content'])) : null,
  });
}

export function guardRow(guard: Guard): Row {
  return { ...guard, closed: guard.closed ?? '' };
}

export function toGuard(row: Row): Guard {
  return guardSchema.parse({ ...row, closed: row['closed'] || null });
}

export function toCounts(row: Row): Counts {
  const { counts, wakes, lastEndAt } = row;
  return countsSchema.parse({ lastEndAt, counts: JSON.parse(String(counts)), wakes: JSON.parse(String(wakes)) });
}

export function countsRow({ counts, wakes, lastEndAt }: Counts): Row {
  return { counts: JSON.stringify(counts), wakes: JSON.stringify(wakes), lastEndAt };
}
