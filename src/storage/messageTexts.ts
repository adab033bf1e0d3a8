const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/**
 * The texts of a page of queue messages as the service wrote them in XML. The SDK leaves numbered references as they
 * are, so that each carriage return comes as `&#xD;`.
 */
export function messageTextsIn(xml: string | null | undefined): string[] {
  const texts = xml?.matchAll(/<MessageText(?:\/>|\s*>([^<]*)<\/MessageText>)/g) ?? [];
  return Array.from(texts, ([, text = '']) => text.replace(/&(?:#x([\da-f]+)|#(\d+)|(\w+));/gi, decoded));
}

function decoded(reference: string, hex?: string, decimal?: string, name?: string): string {
  if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
  if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
  return NAMED[name ?? ''] ?? reference;
}
