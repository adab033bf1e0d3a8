import { expect, test } from 'vitest';
import { readJob } from '../../../../src/bot/jobs/readJob.ts';

const ask = (question: string, isUrgent = false) => ({ kind: 'ask', question, isUrgent });
const cancel = (which?: number | string) => ({ kind: 'cancel', which });

test.each([
  ['ask the concierge where to eat in London', ask('where to eat in London')],
  ['Ask the Concierge: where to eat in London?', ask('where to eat in London')],
  ['please ask your concierge, which museums are free in Paris', ask('which museums are free in Paris')],
  ['ask  the concierge\nwhere to\teat in London', ask('where to eat in London')],
  ['ask the concierge urgently where to eat in London', ask('where to eat in London', true)],
  ['urgently ask the concierge where to eat in London', ask('where to eat in London', true)],
  ['ask the concierge where to eat in London, and interrupt me', ask('where to eat in London', true)],
  ['ask the concierge where to eat in London and interrupt me!', ask('where to eat in London', true)],
  ['ask the concierge to remind me tomorrow at 9', ask('to remind me tomorrow at 9')],
  ['ask the concierge what „urgently“ means', ask('what „urgently“ means')],
  ['frag den Concierge, wo man in London isst', ask('wo man in London isst')],
  ['Frage bitte den Concierge wo man in Köln isst', ask('wo man in Köln isst')],
  ['frag den Concierge dringend nach Hotels in Rom', ask('nach Hotels in Rom', true)],
  ['frag mal den Concierge nach Hotels in Rom und unterbrich mich dafür', ask('nach Hotels in Rom', true)],
  ['ask the concierge', { kind: 'unclear' }],
  ['ask the concierge ???', { kind: 'unclear' }],
  ['ask the concierge urgently', { kind: 'unclear' }],
  ['ask the concierge and interrupt me', { kind: 'unclear' }],
  ['frag den Concierge', { kind: 'unclear' }],
  [`ask the concierge ${'x'.repeat(1000)}`, ask('x'.repeat(1000))],
  [`ask the concierge ${'x'.repeat(1001)}`, { kind: 'too-long', most: 1000 }],
  [`ask the concierge x${' '.repeat(10_000)}x`, { kind: 'too-long', most: 1000 }],
  ['jobs', { kind: 'list' }],
  ['Jobs?', { kind: 'list' }],
  ['show my jobs', { kind: 'list' }],
  ['what are you working on', { kind: 'list' }],
  ['Aufträge', { kind: 'list' }],
  ['zeig mir meine Jobs', { kind: 'list' }],
  ['woran arbeitest du gerade?', { kind: 'list' }],
  ['cancel job', cancel()],
  ['cancel job 2', cancel(2)],
  ['Cancel my job #2.', cancel(2)],
  ['stop job number 12', cancel(12)],
  ['cancel job where to eat', cancel('where to eat')],
  ['cancel job "where to eat"', cancel('where to eat')],
  ['cancel job 12345', cancel('12345')],
  ['Auftrag 2 abbrechen', cancel(2)],
  ['brich den Auftrag wo man isst ab', cancel('wo man isst')],
  ['stoppe Auftrag Nr. 3', cancel(3)],
  ['Auftrag abbrechen', cancel()],
  ['cancel', undefined],
  ['cancel jobs', undefined],
  ['I found a job', undefined],
  ['ask', undefined],
  ['ask the concierges', undefined],
  ['the jobs', { kind: 'list' }],
  ['remind me to ask the concierge where to eat', undefined],
  [`cancel job ${'x'.repeat(300)}`, undefined],
  ['', undefined],
])('%j', (text, expected) => {
  expect(readJob(text)).toEqual(expected);
});

const HOSTILE = [
  'ask the concierge '.repeat(60_000),
  `ask the concierge ${'.'.repeat(1_000_000)}x`,
  `ask the concierge ${'\ufdfa'.repeat(500_000)}`,
  `ask the concierge ${' and interrupt me'.repeat(60_000)}`,
  `cancel job ${'" '.repeat(500_000)}`,
  '\ud800'.repeat(1_000_000),
  `${'"'.repeat(1_000_000)}ask the concierge x`,
];

test.each(HOSTILE)('what nobody would type is read at once', (text) => {
  const before = performance.now();
  readJob(text);
  expect(performance.now() - before).toBeLessThan(500);
});
