import { describe, expect, test } from 'vitest';
import { isOver, wasAllSent } from '../../../cli/status/waitForEnd.ts';
import type { NotificationStatus } from '../../../src/delivery/readStatus.ts';

type Whole = Pick<NotificationStatus, 'state' | 'total' | 'counts'>;

describe('the end of a notification', () => {
  test.each<[Whole, { isOver: boolean; wasAllSent: boolean }]>([
    [
      { state: 'running', total: null, counts: {} },
      { isOver: false, wasAllSent: false },
    ],
    [
      { state: 'running', total: 2, counts: { sent: 1, sending: 1 } },
      { isOver: false, wasAllSent: false },
    ],
    [
      { state: 'done', total: 2, counts: { sent: 2 } },
      { isOver: true, wasAllSent: true },
    ],
    [
      { state: 'done', total: 2, counts: { sent: 1, failed: 1 } },
      { isOver: true, wasAllSent: false },
    ],
    [
      { state: 'cancelled', total: null, counts: {} },
      { isOver: false, wasAllSent: false },
    ],
    [
      { state: 'cancelled', total: null, counts: { sent: 1, cancelled: 1 } },
      { isOver: false, wasAllSent: false },
    ],
    [
      { state: 'cancelled', total: 2, counts: { sending: 1, cancelled: 1 } },
      { isOver: false, wasAllSent: false },
    ],
    [
      { state: 'cancelled', total: 2, counts: { waiting: 1, cancelled: 1 } },
      { isOver: false, wasAllSent: false },
    ],
    [
      { state: 'cancelled', total: 2, counts: { sent: 1, cancelled: 1 } },
      { isOver: true, wasAllSent: false },
    ],
    [
      { state: 'cancelled', total: 2, counts: { sent: 2 } },
      { isOver: true, wasAllSent: false },
    ],
    [
      { state: 'cancelled', total: 0, counts: {} },
      { isOver: true, wasAllSent: false },
    ],
  ])('%j', (status, expected) => {
    expect({ isOver: isOver(status), wasAllSent: wasAllSent(status) }).toEqual(expected);
  });
});
