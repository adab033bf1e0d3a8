import { checkDeliveries } from './checkDeliveries.ts';
import { replay } from './replay.ts';
import type { Soak, SoakedConversation } from './runSoak.ts';

/** What was broken, by conversation. */
export async function checkSoak(soak: Soak): Promise<Map<string, string[]>> {
  const broken = new Map<string, string[]>();
  for (const conversation of soak.conversations) {
    const found = await checkConversation(soak, conversation);
    if (found.length > 0) broken.set(conversation.person.plan.name, found);
  }
  return broken;
}

async function checkConversation(soak: Soak, { person, deliveries, left }: SoakedConversation): Promise<string[]> {
  const { plan, posts, typed } = person;
  const inDoubt = deliveries.filter(({ record }) => record?.possibleDuplicate || record?.state === 'uncertain');
  const uncertain = new Set(inDoubt.map(({ plan: { id } }) => id));
  const seen = { name: plan.name, serviceUrl: soak.serviceUrl, posts, typed, deliveries: plan.deliveries, uncertain };
  return [
    ...person.complaints,
    ...(await replay(seen)),
    ...checkDeliveries({ deliveries, posts, hasKills: soak.killedAt.length > 0 }),
    ...strangersIn(soak, { person }),
    ...left,
  ];
}

/** Words of somebody else's conversation. */
function strangersIn({ plan }: Soak, { person }: Pick<SoakedConversation, 'person'>): string[] {
  const own = wordsOf(person.plan);
  const others = new Set(plan.persons.flatMap(wordsOf).filter((word) => !own.includes(word)));
  return person.posts.flatMap(({ text }) =>
    [...text.matchAll(/\b[A-Z]\w+(?:burg|stad|inn)\b/g)].flatMap(([word]) =>
      others.has(word) ? `of somebody else: ${text}` : [],
    ),
  );
}

function wordsOf({ trip, deliveries }: Soak['plan']['persons'][number]): string[] {
  return [trip.destination, trip.origin, ...deliveries.map(({ word }) => word)];
}
