import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BusyDecision, decideBusy, needsTurn, type Situation } from '../../../src/domain/busy.ts';
import { durationOf } from '../../../src/domain/duration.ts';
import { type Notification, parseNotification } from '../../../src/domain/notification.ts';
import { MINUTE } from '../../../src/domain/time.ts';
import { ABANDONED, ago, dialog, inDialog, MAX_WAIT, message, situation } from './busySituations.ts';

const ASKS = {
  whenBusy: ['inject', 'wait', 'cancel', 'interrupt', undefined],
  afterWait: ['inject', 'interrupt', 'expire', undefined],
  maxWait: ['PT0S', 'PT1M', 'PT30M', 'P1D', undefined],
  priority: ['normal', 'urgent', undefined],
} as const;

/** Every notification that is accepted and asks what the person is doing. */
const requests: Notification[] = [message, dialog].flatMap((content) =>
  ASKS.whenBusy.flatMap((whenBusy) =>
    ASKS.afterWait.flatMap((afterWait) =>
      ASKS.maxWait.flatMap((maxWait) =>
        ASKS.priority.flatMap((priority) => {
          const json: unknown = JSON.parse(
            JSON.stringify(content({ ...given({ whenBusy, afterWait, maxWait, priority }) })),
          );
          const parsed = parseNotification(json);
          return parsed.ok && needsTurn(parsed.notification) ? [parsed.notification] : [];
        }),
      ),
    ),
  ),
);

function given(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** Never, a while ago, at every limit that there is, and a moment to each side of it; also by a clock that is ahead. */
const LIMITS = [0, MINUTE, MAX_WAIT, ABANDONED];
const since = fc.option(
  fc
    .oneof(
      fc.tuple(fc.constantFrom(...LIMITS), fc.constantFrom(-1, 0, 1)).map(([limit, beside]) => limit + beside),
      fc.integer({ min: -MINUTE, max: 3 * ABANDONED }),
    )
    .map(ago),
  { nil: undefined },
);

const anySituation: fc.Arbitrary<Situation> = fc
  .record({
    running: fc.option(fc.constantFrom(...Object.values(inDialog)), { nil: undefined }),
    heardAt: since,
    noInterruptions: fc.boolean(),
    busySince: since,
    hasOthersAhead: fc.boolean(),
    hasCancelled: fc.constant(false),
    opened: fc.constantFrom('no' as const, 'no' as const, 'is-open' as const, 'has-ended' as const),
    request: fc.constantFrom(...requests),
  })
  .map(({ request, ...other }) => situation(request, other));

function always(rule: (decision: BusyDecision, situation: Situation) => void): void {
  fc.assert(
    fc.property(anySituation, (situation) => rule(decideBusy(situation), situation)),
    { numRuns: 5000 },
  );
}

function isAbandoned({ heardAt, busySince, now }: Situation): boolean {
  const since = heardAt ?? busySince;
  return since !== undefined && now.getTime() - since.getTime() >= ABANDONED;
}

function hasWaited({ busySince, now, request: { maxWait = 'PT30M' } }: Situation): boolean {
  return now.getTime() - (busySince ?? now).getTime() >= (durationOf(maxWait) ?? Number.NaN);
}

function mustNotBeDisturbed(situation: Situation): boolean {
  const { running, request } = situation;
  if (running?.disturb !== 'when-idle') return running?.disturb === 'never';
  return request.priority !== 'urgent' && !hasWaited(situation);
}

test('every way to ask is among them', () => {
  expect(new Set(requests.map(({ whenBusy }) => whenBusy))).toEqual(
    new Set(['wait', 'cancel', 'interrupt', undefined]),
  );
  expect(requests.filter(({ dialog, whenBusy }) => dialog && !whenBusy).length).toBeGreaterThan(0);
});

test('what must not be disturbed is not, unless it was abandoned', () => {
  always((decision, situation) => {
    if (situation.opened !== 'no' || !mustNotBeDisturbed(situation) || isAbandoned(situation)) return;
    expect(['wait', 'expire']).toContain(decision.kind);
  });
});

test('others that came first end an abandoned dialog first', () => {
  always((decision, { hasOthersAhead }) => {
    if (decision.kind === 'end-running' && decision.why === 'abandoned') expect(hasOthersAhead).toBe(false);
  });
});

test('an abandoned dialog holds nothing up', () => {
  always((decision, situation) => {
    if (situation.running && isAbandoned(situation)) expect(decision.kind).not.toBe('wait');
  });
});

test("urgent passes don't interrupt me and a dialog that waits to be over, and nothing else", () => {
  always((_decision, situation) => {
    const { request } = situation;
    const asUrgent = decideBusy({ ...situation, request: { ...request, priority: 'urgent' } });
    const asNormal = { ...situation, request: { ...request, priority: 'normal' as const }, noInterruptions: false };
    const disturb = situation.running?.disturb === 'when-idle' ? 'always' : situation.running?.disturb;
    const running = situation.running && disturb && { ...situation.running, disturb };
    expect(asUrgent).toEqual(decideBusy({ ...asNormal, running }));
  });
});

test("don't interrupt me makes things wait, and changes nothing else", () => {
  always((_decision, situation) => {
    const asked = decideBusy({ ...situation, noInterruptions: true });
    const free = decideBusy({ ...situation, noInterruptions: false });
    if (asked.kind !== free.kind) {
      expect(['end-running', 'lay-on-top']).toContain(free.kind);
      const left = situation.hasOthersAhead ? { kind: 'queue-up' } : { why: 'abandoned' };
      expect(asked).toMatchObject(isAbandoned(situation) ? left : { kind: 'wait' });
    }
  });
});

test('what is injected after its wait does not ask what the person prefers', () => {
  always((_decision, situation) => {
    const { request, now } = situation;
    const waited = {
      ...situation,
      request: { ...request, maxWait: 'PT1M' },
      busySince: new Date(now.getTime() - MINUTE),
    };
    if (request.whenBusy !== 'wait' || (request.afterWait ?? 'inject') !== 'inject' || request.dialog) return;
    const decisions = [true, false].map((noInterruptions) => decideBusy({ ...waited, noInterruptions }));
    expect(decisions[0]).toEqual(decisions[1]);
  });
});

test('a wait ends later than now, and at the end of its time and of the patience at the latest', () => {
  always((decision, situation) => {
    const { request, busySince, heardAt, now, running } = situation;
    if (decision.kind !== 'wait' && decision.kind !== 'queue-up') return;
    const waits = Date.parse(decision.until) - now.getTime();
    expect(waits).toBeGreaterThan(0);
    if (!running || decision.kind === 'queue-up') return;
    expect(waits).toBeLessThanOrEqual(ABANDONED - (now.getTime() - (heardAt ?? busySince ?? now).getTime()));
    const isWaiting = (request.whenBusy ?? 'wait') === 'wait' && !hasWaited(situation);
    if (isWaiting)
      expect(
        hasWaited({ ...situation, busySince: busySince ?? now, now: new Date(Date.parse(decision.until) - 1) }),
      ).toBe(false);
  });
});

test('an interruption is not interrupted', () => {
  always((decision, { running }) => {
    if (running?.isInterruption) expect(decision.kind).not.toBe('lay-on-top');
  });
});

test('who is idle is shown it, unless others come first', () => {
  always((decision, { running, opened, hasOthersAhead }) => {
    if (running || opened !== 'no') return;
    expect(decision.kind).toBe(hasOthersAhead ? 'queue-up' : 'show');
  });
});

test('only what can be ended is ended, and only who asks for it is laid on top or expires', () => {
  always((decision, { running, request, opened }) => {
    const { whenBusy = 'wait', afterWait = request.dialog ? 'interrupt' : 'inject' } = request;
    const asks = whenBusy === 'wait' ? afterWait : whenBusy;
    if (decision.kind === 'end-running') expect(running).toBeDefined();
    if (decision.kind === 'end-running' && decision.why === 'cancelled') expect(whenBusy).toBe('cancel');
    if (decision.kind === 'lay-on-top') expect(asks).toBe('interrupt');
    if (decision.kind === 'expire') expect(asks).toBe('expire');
    if (decision.kind === 'show' && running) expect(asks).toBe('inject');
    if (decision.kind === 'ask-again' || decision.kind === 'leave') expect(opened).not.toBe('no');
  });
});

test('what nobody disturbs comes to its end: waits do not go on for ever', () => {
  always((first, situation) => {
    if (!situation.running) return;
    const busySince = situation.busySince ?? situation.now;
    let decision = first;
    for (let looks = 0; decision.kind === 'wait'; looks++) {
      expect(looks).toBeLessThan(5);
      decision = decideBusy({ ...situation, busySince, now: new Date(decision.until) });
    }
  });
});
