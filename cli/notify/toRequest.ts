import { EXIT } from '../exitCodes.ts';
import { Failure } from '../failure.ts';
import type { NotifyOptions } from './options.ts';

/**
 * The options as the JSON of a notification, for the parser to judge. Fields that were not given are absent.
 * @throws {Failure} usage, where nobody is named or nothing said.
 */
export function toRequest(options: NotifyOptions, card: unknown): Record<string, unknown> {
  const { id, newConversation, expiresAt } = options;
  const { whenBusy, maxWait, afterWait, sendAt, priority, onUncertain } = options;
  return onlyGiven({
    id,
    to: toAudience(options),
    ...toContent(options, card),
    ...{ whenBusy, maxWait, afterWait },
    conversation: newConversation ? 'new' : undefined,
    ...{ sendAt, expiresAt, recurrence: toRecurrence(options), priority, onUncertain },
  });
}

function toRecurrence({ cron, timeZone, until }: NotifyOptions): unknown {
  if (cron !== undefined) return onlyGiven({ cron, timeZone, until });
  if (timeZone === undefined && until === undefined) return undefined;
  throw new Failure(EXIT.usage, '--time-zone and --until are those of a --cron, which is not there.');
}

function toContent(given: NotifyOptions, card: unknown): { dialog: unknown } | { message: unknown } {
  const { text, locale, importance, dialog, options } = given;
  if (dialog !== undefined) return { dialog: onlyGiven({ id: dialog, options }) };
  if (options !== undefined) {
    throw new Failure(EXIT.usage, '--options are those of a --dialog, which is not there.');
  }
  if (text === undefined && card === undefined) {
    throw new Failure(EXIT.usage, 'Nothing to say: --text, --card or both, or --dialog (or --file, --stdin).');
  }
  return { message: onlyGiven({ text, card, locale, importance }) };
}

function toAudience(options: NotifyOptions): unknown {
  const { everyone, channel, tenant, user = [], aad = [], conversation, topic } = options;
  if (everyone) return onlyGiven({ everyone: true, channelId: channel, tenantId: tenant });
  if (channel !== undefined || tenant !== undefined) {
    throw new Failure(EXIT.usage, '--channel and --tenant narrow --everyone down, which is not there.');
  }
  if (conversation) return { conversation };
  if (topic !== undefined) return { topic };
  const users = [...user, ...aad.map((aadObjectId) => ({ aadObjectId }))];
  if (users.length > 1) return { users };
  if (users[0]) return { user: users[0] };
  throw new Failure(
    EXIT.usage,
    'Who is it for? --everyone, --user, --aad, --conversation or --topic (or --file, --stdin).',
  );
}

function onlyGiven(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
