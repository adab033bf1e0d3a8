import { z } from 'zod';

const delivery = z.object({
  recipient: z.object({ user: z.object({ userId: z.string() }) }),
  state: z.string(),
  reason: z.string().nullable(),
  possibleDuplicate: z.boolean(),
});
const page = z.object({
  state: z.string(),
  total: z.number().nullable(),
  recipients: z.array(delivery),
  next: z.string().nullable(),
});

/** What is asked of a delivery here. */
export interface SeenDelivery {
  who: string;
  state: string;
  reason: string | null;
  possibleDuplicate: boolean;
}

export interface SeenStatus {
  state: string;
  total: number | null;
  deliveries: SeenDelivery[];
}

const LARGEST_PAGE = 1000;

/** The state of the whole, as `GET /api/notifications/{id}` says; undefined while it is not accepted. */
export async function readState(url: string, id: string): Promise<string | undefined> {
  return (await readPage(url, id, { limit: '1' }))?.state;
}

/** Every delivery, page by page. */
export async function readWholeStatus(url: string, id: string): Promise<SeenStatus> {
  const deliveries: SeenDelivery[] = [];
  let query: Record<string, string> = { limit: `${LARGEST_PAGE}` };
  for (;;) {
    const read = await readPage(url, id, query);
    if (!read) throw new Error(`GET ${id}: 404, and it had been accepted`);
    const { state, total, recipients, next } = read;
    deliveries.push(...recipients.map(({ recipient, ...rest }) => ({ who: recipient.user.userId, ...rest })));
    if (next === null) return { state, total, deliveries };
    query = { ...query, cursor: next };
  }
}

async function readPage(url: string, id: string, query: Record<string, string>) {
  const response = await fetch(`${url}/api/notifications/${id}?${new URLSearchParams(query)}`);
  if (response.status === 404) return undefined;
  if (response.ok) return page.parse(await response.json());
  throw new Error(`GET ${id}: ${response.status} ${await response.text()}, expected 200 or 404`);
}
