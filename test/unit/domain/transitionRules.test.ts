import { describe, expect, test } from 'vitest';
import type { SendOutcome } from '../../../src/domain/connectorAnswer.ts';
import type { DeliveryRecord } from '../../../src/domain/delivery.ts';
import { type DeliveryEvent, transition } from '../../../src/domain/transition.ts';
import {
  answered,
  busy,
  claim,
  crashed,
  DEADLINE,
  fresh,
  iso,
  outcome,
  reopen,
  rulesAt,
  run,
  tried,
  words,
} from './deliverySteps.ts';

const inDoubt = run(fresh, crashed);
/** `until` does not matter to what is not claimed again. */
const dueNow = (delivery: DeliveryRecord): DeliveryRecord => ({ ...delivery, until: iso(1) });
const runAll = (delivery: DeliveryRecord, tries: readonly DeliveryEvent[][], rules = rulesAt(1)) =>
  tries.reduce((before, events) => run(before.until === null ? before : dueNow(before), events, rules), delivery);

describe('tries without a clear answer', () => {
  const tries = {
    crash: crashed,
    'no answer': tried(answered.noAnswer),
    'HTTP 500': tried({ kind: 'uncertain', httpStatus: 500, detail: 'HTTP 500' }),
    'not taken': tried(answered.unreachable),
  };

  test.each<['hold' | 'resend', (keyof typeof tries)[], string, boolean]>([
    ['hold', ['crash'], 'uncertain(crashed)', false],
    ['hold', ['no answer'], 'uncertain(no-answer)', false],
    ['hold', ['HTTP 500'], 'uncertain(no-answer)', false],
    ['hold', ['not taken', 'not taken', 'crash'], 'uncertain(crashed)', false],
    ['hold', ['not taken', 'not taken', 'not taken'], 'waiting(retrying)', false],
    ['resend', ['crash'], 'waiting(retrying)', true],
    ['resend', ['no answer'], 'waiting(retrying)', true],
    ['resend', ['crash', 'no answer'], 'waiting(retrying)', true],
    ['resend', ['no answer', 'crash', 'crash'], 'uncertain(crashed)', true],
    ['resend', ['crash', 'no answer', 'HTTP 500'], 'uncertain(no-answer)', true],
    ['resend', ['crash', 'not taken', 'no answer', 'not taken', 'not taken'], 'waiting(retrying)', true],
    ['resend', ['crash', 'not taken', 'no answer', 'not taken', 'crash'], 'uncertain(crashed)', true],
    ['resend', ['not taken', 'not taken', 'not taken'], 'waiting(retrying)', false],
  ])('%s, %j: %s', (onUncertain, kinds, expected, possibleDuplicate) => {
    const after = runAll(
      fresh,
      kinds.map((kind) => tries[kind]),
      rulesAt(1, { onUncertain }),
    );
    expect(words(after)).toBe(expected);
    expect(after).toMatchObject({ possibleDuplicate, attempts: kinds.length, tries: kinds.length });
  });

  test('a crash is tried again at once, and said in the timeline', () => {
    expect(inDoubt).toMatchObject({ until: iso(1), leaseUntil: null });
    expect(inDoubt.timeline.at(-1)).toMatchObject({ state: 'waiting', reason: 'retrying', detail: 'crashed' });
  });
});

describe.each<[string, DeliveryRecord]>([
  ['after an uncertain try', inDoubt],
  ['after an uncertain try and one that was not taken', dueNow(run(inDoubt, tried(answered.unreachable)))],
  ['after the replay of what was uncertain', run({ ...fresh, state: 'uncertain', reason: 'no-answer' }, [reopen()])],
])('%s it ends', (_when, doubtful) => {
  test.each<[string, DeliveryEvent[]]>([
    ['sent', tried(answered.sent)],
    ['uncertain(failed)', tried(answered.blocked)],
    ['uncertain(failed)', tried(answered.tooLarge)],
    ['uncertain(failed)', tried(answered.rejected)],
    ['uncertain(failed)', tried(answered.untrusted)],
    ['uncertain(failed)', [...tried(answered.unauthorized), ...tried(answered.unauthorized)]],
    ['uncertain(failed)', [{ kind: 'end', verdict: { state: 'failed', reason: 'unknown-recipient' } }]],
    ['uncertain(dead-lettered)', [{ kind: 'end', verdict: { state: 'failed', reason: 'dead-lettered' } }]],
    ['uncertain(dead-lettered)', [{ kind: 'close', word: 'dead-lettered' }]],
    ['uncertain(cancelled)', [{ kind: 'close', word: 'cancelled' }]],
    ['uncertain(expired)', [{ kind: 'end', verdict: { state: 'expired', reason: 'retries' } }]],
    ['uncertain(expired)', [{ kind: 'end', verdict: { state: 'expired', reason: 'deadline' } }]],
    ['uncertain(expired)', [{ kind: 'end', verdict: { state: 'expired', reason: 'stale' } }]],
    ['uncertain(failed)', [{ kind: 'end', verdict: { state: 'failed', reason: 'personal-only' } }]],
    ['uncertain(no-answer)', [{ kind: 'end', verdict: { state: 'uncertain', reason: 'no-answer' } }]],
    ['uncertain(suppressed)', [{ kind: 'end', verdict: { state: 'suppressed', reason: 'opted-out' } }]],
    ['uncertain(suppressed)', [{ kind: 'end', verdict: { state: 'suppressed', reason: 'blocked' } }]],
  ])('as %s by %j, and the doubt stays', (expected, events) => {
    const after = run(doubtful, events);
    expect([words(after), after.possibleDuplicate]).toEqual([expected, true]);
    expect(words(after.timeline.at(-1) ?? fresh)).toBe(expected);
  });
});

describe('what is given back is as it was before the claim', () => {
  const giveBack: DeliveryEvent = { kind: 'give-back' };
  const full = runAll(
    fresh,
    Array.from({ length: 40 }, () => tried(answered.unreachable)),
  );

  test.each<[string, DeliveryRecord]>([
    ['accepted', fresh],
    ['in doubt', inDoubt],
    ['not taken', dueNow(run(fresh, tried(answered.busy)))],
    ['held', dueNow(run(fresh, [{ kind: 'hold', reason: 'rate-limited', until: iso(9) }]))],
    ['busy', dueNow(run(fresh, [busy(iso(9))]))],
    ['busy, and held since', dueNow(run(fresh, [busy(iso(5)), { kind: 'hold', reason: 'retrying', until: iso(9) }]))],
    ['replayed', run({ ...fresh, state: 'failed', reason: 'rejected' }, [reopen(iso(9), 1)])],
    ['given back before', { ...run(fresh, [claim(), giveBack]), claimId: null }],
    ['in a conversation of its own', { ...fresh, conversationId: 'c-1' }],
  ])('%s', (_what, before) => {
    expect(run(before, [claim(), giveBack])).toEqual({ ...before, claimId: 'worker-1' });
  });

  test('but for the conversation that was opened for it, which stays', () => {
    const opened = run(fresh, [claim(), { ...giveBack, conversationId: 'c-1' }]);
    expect(opened).toEqual({ ...fresh, claimId: 'worker-1', conversationId: 'c-1' });
    const later = [[claim(), giveBack], tried(answered.unreachable), crashed, tried(answered.sent)];
    expect(runAll(opened, later).conversationId).toBe('c-1');
  });

  test('is due now, for the claim may have taken long', () => {
    const before = dueNow(inDoubt);
    const claimed = run(before, [claim()], rulesAt(2));
    expect(run(claimed, [giveBack], rulesAt(9))).toEqual({ ...before, claimId: 'worker-1', until: iso(9) });
  });

  test('a long timeline goes on as if there had been no claim', () => {
    expect(full.timeline).toHaveLength(30);
    const sent = run(dueNow(full), tried(answered.sent));
    expect(runAll(full, [[claim(), giveBack], [claim(), giveBack], tried(answered.sent)])).toEqual(sent);
  });

  test('who finds that it is held gives it back too', () => {
    const hold: DeliveryEvent = { kind: 'hold', reason: 'retrying', until: iso(9) };
    expect(run(inDoubt, [claim(), hold])).toEqual(run({ ...inDoubt, claimId: 'worker-1' }, [hold]));
    expect(run(inDoubt, [hold])).toMatchObject({ state: 'waiting', until: iso(9), attempts: 1, tries: 1 });
  });
});

describe('a replay', () => {
  const uncertain = runAll(fresh, [crashed, crashed, crashed]);
  const failed = runAll(fresh, [tried(answered.unreachable), tried(answered.unreachable), tried(answered.rejected)]);

  test.each<[string, DeliveryRecord, boolean]>([
    ['failed', failed, false],
    ['uncertain', uncertain, true],
    ['uncertain under hold', run(fresh, crashed, rulesAt(1, { onUncertain: 'hold' })), true],
    ['failed, whatever it was in doubt about', { ...failed, possibleDuplicate: true }, true],
    ['uncertain, and had failed', run(inDoubt, tried(answered.rejected)), true],
  ])('of what is %s begins anew', (_what, ended, possibleDuplicate) => {
    const reopened = run(ended, [reopen(iso(9), 2)], rulesAt(5));
    expect(reopened).toEqual({
      ...ended,
      state: 'waiting',
      reason: 'retrying',
      until: iso(5),
      tries: 0,
      uncertainTries: 0,
      claimId: 'replay-1',
      expiresAt: iso(9),
      reopenedBehind: 2,
      possibleDuplicate,
      timeline: [
        ...ended.timeline,
        { at: iso(5), state: 'waiting', reason: 'retrying', detail: 'replayed', httpStatus: null },
      ],
    });
  });

  test('waits from the start again, and counts on', () => {
    const reopened = run(failed, [reopen()]);
    const after = run(reopened, tried(answered.unreachable));
    expect(after).toMatchObject({ until: iso(1 + 2), tries: 1, attempts: 4 });
  });

  test('has three uncertain tries again', () => {
    const two = runAll(run(uncertain, [reopen()]), [crashed, crashed]);
    expect(words(two)).toBe('waiting(retrying)');
    expect(words(run(two, crashed))).toBe('uncertain(crashed)');
  });

  test('has a first refused token again', () => {
    const refused = runAll(fresh, [tried(answered.unauthorized), tried(answered.unauthorized)]);
    expect(words(refused)).toBe('failed(unauthorized)');
    expect(words(runAll(refused, [[reopen()], tried(answered.unauthorized)]))).toBe('waiting(retrying)');
  });

  test.each([0, 1, 7])('remembers how often its guard had been closed: %i', (closings) => {
    expect(failed.reopenedBehind).toBe(0);
    expect(run(failed, [reopen(iso(9), closings)]).reopenedBehind).toBe(closings);
  });

  test('and another at once reopen once', () => {
    expect(transition(run(failed, [reopen()]), reopen(), rulesAt(1))).toEqual({ ok: false, refusal: 'not-reopenable' });
  });

  test('of a replay keeps the doubt', () => {
    const twice = runAll(uncertain, [[reopen()], crashed, tried(answered.rejected), [reopen()], tried(answered.sent)]);
    expect(twice).toMatchObject({ state: 'sent', possibleDuplicate: true, attempts: 6 });
  });
});

describe('what waits for a person who is in a dialog', () => {
  const waiting = run(fresh, [busy(iso(1801), 'trip-booking')]);
  const claimed = run(waiting, [claim()], rulesAt(60));

  test('says which dialog it is, and since when it waits', () => {
    expect(waiting).toMatchObject({ state: 'waiting', reason: 'busy', until: iso(1801), busySince: iso(1) });
    expect(waiting.timeline.at(-1)).toMatchObject({ state: 'waiting', reason: 'busy', detail: 'trip-booking' });
  });

  test('is claimed when the dialog ends, before its time', () => {
    expect(claimed).toMatchObject({ state: 'sending', reason: null, until: null, busySince: iso(1) });
  });

  test('is claimed before its time for no other reason', () => {
    const refused = { ok: false, refusal: 'too-early' };
    for (const reason of ['rate-limited', 'retrying'] as const) {
      const held = run(waiting, [{ kind: 'hold', reason, until: iso(1801) }]);
      expect(transition(held, claim(), rulesAt(60))).toEqual(refused);
    }
  });

  test.each<[string, DeliveryEvent[]]>([
    ['they are busy again', [busy(iso(90))]],
    ['something else holds it', [{ kind: 'hold', reason: 'rate-limited', until: iso(90) }]],
    ['it is given back', [claim(iso(120)), { kind: 'give-back' }]],
    ['its holder is held', [claim(iso(120)), { kind: 'hold', reason: 'rate-limited', until: iso(90) }]],
    ['it is not taken', tried(answered.unreachable)],
    ['its holder dies', crashed],
    ['it ends', [{ kind: 'end', verdict: { state: 'expired', reason: 'deadline' } }]],
    ['it is sent', tried(answered.sent)],
  ])('began to wait when it did, also when %s', (_what, events) => {
    expect(run(waiting, events, rulesAt(60)).busySince).toBe(iso(1));
  });

  test('begins anew after a replay', () => {
    const failed = run(waiting, tried(answered.rejected));
    const reopened = run(failed, [reopen()]);
    expect([failed.busySince, reopened.busySince]).toEqual([iso(1), null]);
    expect(run(reopened, [busy(iso(90))], rulesAt(60)).busySince).toBe(iso(60));
  });

  test('is not busy because something else makes it wait', () => {
    expect(run(fresh, [{ kind: 'hold', reason: 'retrying', until: iso(9) }]).busySince).toBeNull();
  });

  test.each<[DeliveryEvent, string]>([
    [{ kind: 'end', verdict: { state: 'expired', reason: 'stale' }, detail: 'waited 4 min' }, 'expired(stale)'],
    [{ kind: 'end', verdict: { state: 'expired', reason: 'deadline' }, detail: 'trip-booking' }, 'expired(deadline)'],
    [
      { kind: 'end', verdict: { state: 'uncertain', reason: 'no-answer' }, detail: 'has ended' },
      'uncertain(no-answer)',
    ],
    [{ kind: 'close', word: 'cancelled' }, 'cancelled'],
  ])('ends by %j', (event, expected) => {
    const ended = run(waiting, [event], rulesAt(60));
    expect(words(ended)).toBe(expected);
    expect(ended).toMatchObject({ until: null, leaseUntil: null, attempts: 0, possibleDuplicate: false });
    expect(ended.timeline.at(-1)?.detail).toBe('detail' in event ? event.detail : null);
  });

  test('that was left as uncertain can be replayed, and may be seen twice', () => {
    const left = run(waiting, [{ kind: 'end', verdict: { state: 'uncertain', reason: 'no-answer' } }]);
    expect(run(left, [reopen()])).toMatchObject({ state: 'waiting', reason: 'retrying', possibleDuplicate: true });
  });
});

describe('no wait goes past the deadline', () => {
  const replayed = (seconds: number) => run({ ...fresh, state: 'failed', reason: 'rejected' }, [reopen(iso(seconds))]);
  const hold: DeliveryEvent = { kind: 'hold', reason: 'rate-limited', until: iso(3600) };

  test.each<[string, DeliveryRecord, number, DeliveryEvent[], number]>([
    ['Retry-After', fresh, 60, tried(answered.rateLimited), 60],
    ['Retry-After', fresh, DEADLINE, tried(answered.rateLimited), 3601],
    ['back-off', fresh, 2, tried(answered.unreachable), 2],
    ['back-off after an uncertain try', fresh, 2, tried(answered.noAnswer), 2],
    ['hold', fresh, 60, [hold], 60],
    ['hold', fresh, DEADLINE, [hold], 3600],
    ['hold that a claim finds', fresh, 60, [claim(), hold], 60],
    ['busy person', fresh, 60, [busy(iso(3600))], 60],
    ['busy person', fresh, DEADLINE, [busy(iso(3600))], 3600],
    ['Retry-After', replayed(60), DEADLINE, tried(answered.rateLimited), 60],
    ['Retry-After', replayed(DEADLINE), 60, tried(answered.rateLimited), 3601],
    ['hold', replayed(60), DEADLINE, [hold], 60],
    ['hold', replayed(DEADLINE), 60, [hold], 3600],
    ['hold that a claim finds', replayed(DEADLINE), 60, [claim(), hold], 3600],
  ])('%s, of %o, expiring after %i s', (_what, before, deadline, events, until) => {
    expect(run(before, events, rulesAt(1, { expiresAt: iso(deadline) })).until).toBe(iso(until));
  });
});

describe('what a try says in the timeline', () => {
  const last = (events: DeliveryEvent[], before = fresh) => run(before, events).timeline.at(-1);

  test.each<[SendOutcome, string | undefined, string | null, number | null]>([
    [answered.sent, undefined, null, 201],
    [answered.sent, 'opened a new conversation', 'opened a new conversation', 201],
    [answered.rejected, undefined, 'BadSyntax', 400],
    [answered.rejected, 'opened a new conversation', 'opened a new conversation; BadSyntax', 400],
    [answered.unreachable, undefined, 'ECONNREFUSED', null],
    [answered.noAnswer, undefined, 'timeout', null],
    [{ kind: 'uncertain', httpStatus: 503, detail: 'HTTP 503' }, undefined, 'HTTP 503', 503],
    [answered.unauthorized, undefined, null, 401],
  ])('%j and %j: %j, %j', (what, detail, told, httpStatus) => {
    expect(last([claim(), outcome(what, detail)])).toMatchObject({ at: iso(1), detail: told, httpStatus });
  });

  const hold: DeliveryEvent = { kind: 'hold', reason: 'rate-limited', until: iso(1) };
  test.each<[string, DeliveryRecord, DeliveryEvent[], string]>([
    ['twice in a row', fresh, [], 'failed(unauthorized)'],
    ['twice with a hold between', fresh, [hold], 'failed(unauthorized)'],
    ['twice with a claim given back between', fresh, [claim(), { kind: 'give-back' }], 'failed(unauthorized)'],
    ['twice after an uncertain try', inDoubt, [], 'uncertain(failed)'],
  ])('a token that is refused %s: the registration', (_when, before, between, expected) => {
    const events = [...tried(answered.unauthorized), ...between, ...tried(answered.unauthorized)];
    expect(words(run(before, events))).toBe(expected);
    expect(last(events, before)).toMatchObject({ httpStatus: 401, detail: expect.stringMatching(/MicrosoftAppId/) });
  });

  test.each<[string, DeliveryEvent[]]>([
    ['a crash', crashed],
    ['no answer', tried(answered.noAnswer)],
    ['a refused connection', tried(answered.unreachable)],
  ])('a token that is refused again after %s: a first one', (_what, between) => {
    const twice = runAll(fresh, [tried(answered.unauthorized), between, tried(answered.unauthorized)]);
    expect(twice).toMatchObject({ state: 'waiting', until: iso(1) });
    expect(twice.timeline.at(-1)?.detail).toBeNull();
  });
});
