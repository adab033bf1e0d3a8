import type { Activity } from 'botbuilder';
import { z } from 'zod';
import { DEEPEST_JSON, isDeeperThan } from '../domain/jsonDepth.ts';
import { withoutThread } from '../domain/keys.ts';
import { parseJson } from '../domain/parseJson.ts';
import { type Problem, problemsOf, show } from '../domain/problem.ts';
import type { Reference, Sighting } from '../domain/recipient.ts';
import { timeZoneIn } from './timeZoneIn.ts';

// They become text in a row that holds 32 thousand characters, where a control character takes six; and storage and
// addresses carry no half characters. No id that a channel gives has either, or is longer than producers may name.
const plain = z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u, 'a text without control characters');
const channelId = plain.min(1).max(1000);
const shortText = plain.min(1).max(100);
const account = z.looseObject({
  id: channelId,
  name: z.string().max(1000).nullish(),
  aadObjectId: z.string().max(100).nullish(),
});

/** What we rely on of an activity; the rest goes through as it came. */
const activitySchema = z.looseObject({
  type: shortText,
  id: z.string().max(2000).nullish(),
  channelId: shortText,
  serviceUrl: plain.max(2000).refine(URL.canParse, 'a URL'),
  timestamp: z.string().max(100).nullish(),
  conversation: z.looseObject({
    id: channelId,
    conversationType: z.string().max(100).nullish(),
    isGroup: z.boolean().nullish(),
    tenantId: plain.max(200).nullish(),
  }),
  from: account,
  recipient: account,
  text: z.string().nullish(),
  locale: z.string().max(100).nullish(),
  action: z.string().max(100).nullish(),
  membersAdded: z.array(account).nullish(),
  membersRemoved: z.array(account).nullish(),
  deliveryMode: z.string().max(100).nullish(),
  entities: z.array(z.looseObject({})).nullish(),
});
export type InboundActivity = z.infer<typeof activitySchema>;

export type ParsedActivity = { ok: true; activity: InboundActivity } | { ok: false; problems: Problem[] };

/** Reads the body of a POST to `/api/messages`. Never throws. */
export function parseActivity(body: Uint8Array): ParsedActivity {
  const text = Buffer.from(body).toString();
  const json = parseJson(text);
  if (json === undefined) return refuse(show(text.slice(0, 200)), 'an activity as JSON');
  if (isDeeperThan(DEEPEST_JSON, json)) return refuse('deeper nesting', `at most ${DEEPEST_JSON} levels`);
  const parsed = activitySchema.safeParse(json);
  return parsed.success ? { ok: true, activity: parsed.data } : { ok: false, problems: problemsOf(parsed.error, json) };
}

/** Reads one that was stored; undefined for what another release may have written. */
export function readActivity(stored: unknown): InboundActivity | undefined {
  return activitySchema.safeParse(stored).data;
}

function refuse(got: string, expected: string): ParsedActivity {
  return { ok: false, problems: [{ field: '', got, expected }] };
}

/** The activity as botbuilder's turn takes it: it declares more than it reads, and wants the time as a date. */
export function toBotbuilderActivity(activity: InboundActivity): Activity {
  const at = activity.timestamp ? new Date(activity.timestamp) : undefined;
  const timestamp = at && !Number.isNaN(at.getTime()) ? at : undefined;
  return { ...activity, timestamp } as unknown as Activity;
}

/** Whom an activity comes from; undefined where it says nothing that is to be kept. */
export function toSighting(activity: InboundActivity): Sighting | undefined {
  const event = eventOf(activity);
  if (!event) return undefined;
  if (!isPersonal(activity)) return { event, kind: 'group', reference: referenceOf(activity) };
  const user = personOf(activity);
  // A group has no language: it would be that of whoever wrote last, and be written anew with each message.
  const { locale } = activity;
  const timeZone = timeZoneIn(activity);
  if (!user) return undefined;
  const reference = { ...referenceOf(activity), ...(locale ? { locale } : {}), user };
  return { event, kind: 'user', reference, ...(timeZone === undefined ? {} : { timeZone }) };
}

/** Whether it comes from a chat of one person with the bot. */
export function isPersonal({ conversation: { isGroup, conversationType } }: InboundActivity): boolean {
  return isGroup !== true && (!conversationType || conversationType === 'personal');
}

function eventOf({
  type,
  action,
  membersAdded,
  membersRemoved,
  recipient,
}: InboundActivity): Sighting['event'] | undefined {
  switch (type) {
    case 'message':
      return 'message';
    case 'installationUpdate':
      // Teams says add-upgrade and remove-upgrade while it replaces one version by the next.
      return action === 'remove' ? 'removed' : action === 'remove-upgrade' ? undefined : 'installed';
    case 'conversationUpdate':
      if (membersRemoved?.some(({ id }) => id === recipient.id)) return 'removed';
      // Channels without installationUpdate say so that the bot was added.
      return membersAdded?.some(({ id }) => id === recipient.id) ? 'installed' : 'member';
    default:
      return undefined;
  }
}

const mention = z.object({ type: z.literal('mention'), mentioned: z.object({ id: z.string() }), text: z.string() });

/** Each of them is looked for in the whole text. */
const MOST_ENTITIES = 50;

const submitted = z.object({ answer: z.string() });

/** The answer that the button of a card stands for; undefined when none was pressed. */
export function pressedAnswer(activity: InboundActivity): string | undefined {
  return submitted.safeParse(activity['value']).data?.answer;
}

/** The words of a message, typed or of a button. */
export function wordsOf(activity: InboundActivity): string {
  return textWithoutMention(activity) || (pressedAnswer(activity)?.trim() ?? '');
}

/** What was written, without the mention of the bot that a message in a group begins with. */
export function textWithoutMention({ text, entities, recipient }: InboundActivity): string {
  const mentions = (entities ?? []).slice(0, MOST_ENTITIES).flatMap((entity) => mention.safeParse(entity).data ?? []);
  const ofBot = mentions.filter(({ mentioned }) => mentioned.id === recipient.id);
  return ofBot.reduce((rest, { text: name }) => rest.replaceAll(name, ''), text ?? '').trim();
}

type Account = NonNullable<Reference['user']>;

/** The person in a personal chat. Some channels post a conversationUpdate as the bot, or as the conversation itself. */
function personOf({ type, from, recipient, membersAdded }: InboundActivity): Account | undefined {
  if (type !== 'conversationUpdate') return toAccount(from);
  const added = membersAdded?.find(({ id }) => id !== recipient.id);
  if (added) return toAccount(added.id === from.id ? { ...added, ...from } : added);
  return from.id === recipient.id ? undefined : toAccount(from);
}

function referenceOf({ channelId, serviceUrl, conversation, recipient, channelData }: InboundActivity): Reference {
  const tenantId = conversation.tenantId ?? tenantIn(channelData);
  return {
    channelId,
    serviceUrl,
    conversationId: withoutThread(channelId, conversation.id),
    bot: toAccount(recipient),
    ...(tenantId ? { tenantId } : {}),
  };
}

const teamsTenant = z.object({ tenant: z.object({ id: plain.max(200) }) });

function tenantIn(channelData: unknown): string | undefined {
  return teamsTenant.safeParse(channelData).data?.tenant.id;
}

function toAccount({ id, name, aadObjectId }: z.infer<typeof account>): Account {
  return { id, ...(name ? { name } : {}), ...(aadObjectId ? { aadObjectId } : {}) };
}
