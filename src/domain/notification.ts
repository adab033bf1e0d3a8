import { z } from 'zod';
import { durationSchema } from './duration.ts';
import { notExchangeable } from './exchangeable.ts';
import { DEEPEST_JSON, isDeeperThan } from './jsonDepth.ts';
import { MOST_PROBLEMS, type Problem, problemsOf, show } from './problem.ts';
import { everComes } from './recurrence.ts';
import { isTimeZone } from './timeZone.ts';

const LONGEST_ID = 128;
/** An occurrence's id is the series' id and its time, `:20261207T080000Z`. */
const LONGEST_SERIES_ID = 110;
const LONGEST_CRON = 200;

export const notificationId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:-]*$/, 'a letter or digit, then letters, digits, and . _ : -')
  .max(LONGEST_ID)
  .describe("Idempotency key. When absent: the queue message's own id, or a UUID over HTTP.");

const text = z.string().min(1);
const channelId = text.max(100).describe('The channel, as in Bot Framework: msteams, webchat, emulator, …');
const channelUser = z.strictObject({ channelId, userId: text.max(1000) });
const entraUser = z.strictObject({ aadObjectId: text.max(100).describe("The person's object id in Entra ID.") });
const user = z.union([channelUser, entraUser], 'either channelId and userId, or aadObjectId');
const conversation = z.strictObject({ channelId, conversationId: text.max(1000) });
/** Names one recipient, as `to` does. */
export const addressSchema = z.union([z.strictObject({ user }), z.strictObject({ conversation })]);
const topic = z
  .string()
  .regex(/^[^/\s]+\/\S+$/, '<type>/<subject>, hotel.price/bellagio')
  .max(500);

const audience = z
  .union(
    [
      z.strictObject({ user }),
      z.strictObject({ conversation }),
      z.strictObject({ users: z.array(user).min(1).describe('Over HTTP up to 500; on the queue what fits.') }),
      z.strictObject({ topic }),
      z.strictObject({
        everyone: z.literal(true),
        channelId: channelId.optional(),
        tenantId: text.max(200).optional(),
      }),
    ],
    'exactly one of user, conversation, users, topic, everyone',
  )
  .describe('Who is written to.');

export const instant = z.iso.datetime({ offset: true, error: 'a time with its zone, 2026-12-01T09:00:00+01:00' });
const timeZone = z.string().refine(isTimeZone, 'an IANA time zone, Europe/Berlin');

export const messageSchema = z
  .strictObject({
    text: text.optional(),
    card: z
      .looseObject({ type: z.literal('AdaptiveCard') })
      .optional()
      .describe('An Adaptive Card; the text beside it is its fallback.'),
    locale: z.string().refine(isLocale, 'a BCP 47 language tag, en-US').optional(),
    importance: z.enum(['low', 'normal', 'high']).optional(),
  })
  .refine(({ text, card }) => text !== undefined || card !== undefined, 'text, a card, or both')
  .meta({ anyOf: [{ required: ['text'] }, { required: ['card'] }] });

const dialog = z.strictObject({ id: text.max(100), options: z.record(z.string(), z.unknown()).optional() });

const recurrence = z.strictObject({
  cron: z
    .string()
    .max(LONGEST_CRON)
    .refine(isCron, 'five cron fields that come at some time, 0 9 * * 1')
    .describe('Five cron fields.'),
  timeZone: timeZone.describe('By whose clock, an IANA time zone: Europe/Berlin.'),
  until: instant.optional().describe('Nothing comes after it.'),
});

/** Its fields; what they ask of each other comes on top. */
export const notificationFields = {
  id: notificationId.optional(),
  to: audience,
  message: messageSchema.optional(),
  dialog: dialog.optional().describe("Opens a dialog; options are checked by the dialog's own schema."),
  whenBusy: z
    .enum(['inject', 'wait', 'cancel', 'interrupt'])
    .optional()
    .describe('What to do when a dialog is running. Default: inject for a message, wait for a dialog.'),
  maxWait: durationSchema.optional().describe('With wait: for how long at most. Default: PT30M.'),
  afterWait: z
    .enum(['inject', 'interrupt', 'expire'])
    .optional()
    .describe('With wait: what to do after maxWait. Default: inject for a message, interrupt for a dialog.'),
  conversation: z.enum(['existing', 'new']).optional(),
  sendAt: instant
    .optional()
    .describe(
      'Not sent before it. Who is meant by everyone or a topic is looked up then, of those known at acceptance.',
    ),
  expiresAt: instant
    .optional()
    .describe('Default: 24 hours after the later of acceptance and sendAt. With recurrence: nothing comes from it on.'),
  recurrence: recurrence
    .optional()
    .describe('Again and again, from sendAt on: each time it becomes a notification, `<id>:20261207T080000Z`.'),
  topic: topic.optional().describe('What it is about, so that a person can mute it.'),
  priority: z
    .enum(['normal', 'urgent'])
    .optional()
    .describe("Default: normal. urgent comes although the person said `don't interrupt me`; never after a `stop`."),
  digest: z.strictObject({ key: text.max(100), window: durationSchema }).optional(),
  onUncertain: z.enum(['resend', 'hold']).optional(),
  traceparent: z
    .string()
    .regex(/^[\da-f]{2}-[\da-f]{32}-[\da-f]{16}-[\da-f]{2}$/, 'a W3C trace context, 00-<32 hex>-<16 hex>-01')
    .optional(),
};

/** The body of a notification, on the queue and over HTTP alike (design, section 4). */
export const notificationSchema = z
  .strictObject(notificationFields)
  .check(({ value, issues }) => {
    for (const { field, got, expected } of crossFieldProblems(value)) {
      issues.push({ code: 'custom', path: field.split('.'), message: expected, input: value, params: { got } });
    }
  })
  .meta({
    title: 'Notification',
    oneOf: [{ required: ['message'] }, { required: ['dialog'] }],
    dependentSchemas: {
      dialog: { properties: { whenBusy: { not: { const: 'inject' } }, afterWait: { not: { const: 'inject' } } } },
      recurrence: { properties: { id: { type: 'string', maxLength: LONGEST_SERIES_ID } } },
    },
  });

export type Notification = z.infer<typeof notificationSchema>;
export type Audience = Notification['to'];
export type UserAddress = z.infer<typeof user>;
export type Address = z.infer<typeof addressSchema>;
export type MessageContent = z.infer<typeof messageSchema>;

/** Whether it is one person or one conversation. */
export function isSingle(to: Audience): to is Address {
  return 'user' in to || 'conversation' in to;
}

/** Those whom an audience names; of one that is looked up nobody. */
export function addressesOf(to: Audience): Address[] {
  if (isSingle(to)) return [to];
  return 'users' in to ? to.users.map((user) => ({ user })) : [];
}

type Draft = Omit<Notification, 'to'>;

/** What is wrong between the fields of what somebody is sent. */
export function crossFieldProblems(draft: Draft): Problem[] {
  const found: Problem[] = [];
  const refuse = (field: keyof Draft, expected: string) => found.push({ field, got: show(draft[field]), expected });
  if ((draft.message === undefined) === (draft.dialog === undefined))
    refuse('message', 'exactly one of message and dialog');
  if (draft.dialog && draft.whenBusy === 'inject')
    refuse('whenBusy', 'wait | cancel | interrupt: a dialog cannot be injected');
  if (draft.dialog && draft.afterWait === 'inject')
    refuse('afterWait', 'interrupt | expire: a dialog cannot be injected');
  const waits = (draft.whenBusy ?? (draft.dialog ? 'wait' : 'inject')) === 'wait';
  if (draft.maxWait !== undefined && !waits) refuse('maxWait', 'only with whenBusy wait');
  if (draft.afterWait !== undefined && !waits) refuse('afterWait', 'only with whenBusy wait');
  if (draft.sendAt && draft.expiresAt && Date.parse(draft.expiresAt) <= Date.parse(draft.sendAt)) {
    refuse('expiresAt', 'a time after sendAt');
  }
  const { sendAt, recurrence } = draft;
  if (sendAt && recurrence?.until && Date.parse(recurrence.until) < Date.parse(sendAt)) {
    found.push({ field: 'recurrence.until', got: show(recurrence.until), expected: 'a time not before sendAt' });
  }
  if (draft.recurrence && (draft.id?.length ?? 0) > LONGEST_SERIES_ID) {
    refuse('id', `at most ${LONGEST_SERIES_ID} characters with recurrence`);
  }
  return found;
}

export type ParsedNotification = { ok: true; notification: Notification } | { ok: false; problems: Problem[] };

/** Checks every field of a stranger's JSON. Never throws. */
export function parseNotification(input: unknown): ParsedNotification {
  if (isDeeperThan(DEEPEST_JSON, input)) {
    return { ok: false, problems: [{ field: '', got: 'deeper nesting', expected: `at most ${DEEPEST_JSON} levels` }] };
  }
  const odd = notExchangeable(input);
  if (odd.length > 0) return { ok: false, problems: odd.slice(0, MOST_PROBLEMS) };
  const parsed = notificationSchema.safeParse(input);
  return parsed.success
    ? { ok: true, notification: parsed.data }
    : { ok: false, problems: problemsOf(parsed.error, input) };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

function isCron(pattern: string): boolean {
  try {
    return pattern.length <= LONGEST_CRON && pattern.trim().split(/\s+/).length === 5 && everComes(pattern);
  } catch {
    return false;
  }
}

/** The id of a body that may be wrong elsewhere. */
export function idIn(json: unknown): string | undefined {
  const id = typeof json === 'object' && json !== null && 'id' in json ? json.id : undefined;
  return notificationId.safeParse(id).data;
}
