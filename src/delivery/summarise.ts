import type { DeliveryRecord } from '../domain/delivery.ts';

/** `48 sent, 2 waiting(rate-limited)`: for the log. `all` counts those too that a later claim decides. */
export function summarise(deliveries: readonly DeliveryRecord[], all = deliveries.length): string {
  const words = deliveries.map(({ state, reason }) => (reason ? `${state}(${reason})` : state));
  const counted = [...Map.groupBy(words, (word) => word)].map(([word, same]) => `${same.length} ${word}`);
  const dropped = all - deliveries.length;
  return [...counted, ...(dropped > 0 ? [`${dropped} left to a later claim`] : [])].join(', ');
}
