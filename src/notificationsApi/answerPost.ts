import { readList, usersIn } from '../delivery/candidates.ts';
import { watchersIn } from '../delivery/watchers.ts';
import { type HttpAnswer, problemAnswer } from '../domain/httpAnswer.ts';
import type { Log } from '../domain/log.ts';
import { neverComes } from '../domain/neverComes.ts';
import type { Notification } from '../domain/notification.ts';
import { LIST, partitionsIn, wholeRange } from '../domain/range.ts';
import type { AcceptedAnswer, DryRunAnswer } from './answers.ts';
import type { ApiRequest } from './apiRequest.ts';
import type { ApiServices } from './apiServices.ts';
import { readPost } from './readPost.ts';
import { statusUrlOf, submitRequest } from './submitRequest.ts';

/** Accepts a notification: 202 once it is recorded and queued. A dry run says whom it would reach instead. */
export async function answerPost(services: ApiServices, request: ApiRequest, log: Log): Promise<HttpAnswer> {
  const read = readPost(request, services.bot.check);
  if (!read.ok) return read.answer;
  const { notification, isDryRun } = read;
  const over = isDryRun ? neverComes(notification, services.now()) : [];
  if (over.length > 0) return problemAnswer(400, INVALID, over);
  if (isDryRun) return { status: 200, jsonBody: await estimate(services, notification, log) };
  const submitted = await submitRequest(services, notification);
  if (submitted.kind === 'conflict') {
    return problemAnswer(422, 'The id was used for another notification', submitted.problems);
  }
  if (submitted.kind === 'over') return problemAnswer(400, INVALID, submitted.problems);
  const { kind, id } = submitted;
  log.info(`notification ${id}: ${kind}${notification.traceparent ? ` (${notification.traceparent})` : ''}`);
  const accepted: AcceptedAnswer = { id, statusUrl: statusUrlOf(id) };
  const replayed = kind === 'replayed' ? { 'idempotent-replayed': 'true' } : undefined;
  return { status: 202, headers: { location: accepted.statusUrl, ...replayed }, jsonBody: accepted };
}

const INVALID = 'The request is not valid';

/** As if all were in one tenant, which has one pace for everybody. */
async function estimate(services: ApiServices, request: Notification, log: Log): Promise<DryRunAnswer> {
  const { recipients, now, tenantMessagesPerSecond } = services;
  const { to } = request;
  const acceptedAt = now().toISOString();
  let count = 0;
  for (const shard of partitionsIn(wholeRange(to)) ?? []) {
    if (shard === LIST) count += (await readList(recipients, to)).length;
    else if ('topic' in to) {
      const watched = { topic: to.topic, shard, after: '' };
      for await (const _ of watchersIn(services, watched, { request, acceptedAt }, log)) count++;
    } else for await (const _ of usersIn(recipients, shard, { request, acceptedAt, after: '' }, log)) count++;
  }
  return { recipients: count, estimatedSeconds: Math.ceil(count / tenantMessagesPerSecond) };
}
