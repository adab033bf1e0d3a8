import { setTimeout as sleep } from 'node:timers/promises';
import type { ContainerClient } from '@azure/storage-blob';
import type { Execute } from './executor.ts';
import type { FunctionDefinition, Trigger } from './functions.ts';
import type { HostJson } from './hostJson.ts';
import { describeFault, type Log } from './log.ts';
import type { TypedData } from './protocol.ts';
import { advanceSchedule, isMoreThanEachMinute, resumeSchedule, type ScheduleStatus } from './schedule.ts';
import { openHostsContainer, readStatus, toDotNetStatus, writeStatus } from './scheduleStore.ts';
import { findConnectionString, type Settings } from './settings.ts';
import { acquireLease } from './timerLease.ts';

export interface TimerListenerOptions {
  definition: FunctionDefinition;
  trigger: Extract<Trigger, { type: 'timer' }>;
  hostId: string;
  settings: Settings;
  singleton: HostJson['singleton'];
  execute: Execute;
  log: Log;
}

const AFTER_FAULT_MS = 5000;
const DAY_MS = 24 * 60 * 60_000;

/** Runs one timer for as long as this host has its lease; ends with `signal` and gives the lease back. */
export async function listenToTimer(options: TimerListenerOptions, signal: AbortSignal): Promise<void> {
  const { definition, singleton, log } = options;
  while (!signal.aborted) {
    try {
      if (await runWithLease(options, signal)) continue;
      await pause(singleton.listenerLockRecoveryPollingInterval, signal);
    } catch (error) {
      log('error', `The timer of function '${definition.name}' failed, and begins again: ${describeFault(error)}`);
      await pause(AFTER_FAULT_MS, signal);
    }
  }
}

/** False when another host has the lease. */
async function runWithLease(options: TimerListenerOptions, signal: AbortSignal): Promise<boolean> {
  const { definition, hostId, settings, singleton, log } = options;
  const container = await openHostsContainer(findConnectionString(undefined, settings));
  const blobName = `locks/${hostId}/Host.Functions.${definition.name}.Listener`;
  const lease = await acquireLease(container, blobName, singleton.listenerLockPeriod, log);
  if (lease === undefined) return false;
  try {
    await runTimer(options, container, AbortSignal.any([signal, lease.lost]));
  } finally {
    await lease.release();
  }
  return true;
}

/**
 * TimerListener.cs of Azure/azure-webjobs-sdk-extensions: the next run is planned when one has ended, so none overlaps
 * another; a run that fails counts as a run.
 */
async function runTimer(
  { definition, trigger, hostId, execute, log }: TimerListenerOptions,
  container: ContainerClient,
  signal: AbortSignal,
): Promise<void> {
  const { schedule, runOnStartup } = trigger;
  const isMonitored = trigger.useMonitor && !isMoreThanEachMinute(schedule, new Date());
  const recorded = isMonitored ? await readStatus(container, hostId, definition.name) : undefined;
  let { status, isPastDue } = resumeSchedule(schedule, recorded, new Date());
  if (status !== recorded) await save();
  let isDueNow = isPastDue || runOnStartup;
  while (!signal.aborted) {
    if (!isDueNow) await pauseUntil(status.next, signal);
    if (signal.aborted) return;
    const ranAt = new Date();
    await execute(definition, { value: toTimerInfo(isMonitored ? status : undefined, isPastDue), metadata: {} });
    status = advanceSchedule(schedule, ranAt, isDueNow ? undefined : status.next);
    await save();
    isDueNow = false;
    isPastDue = false;
  }

  // The real host does its best here, and goes on.
  async function save(): Promise<void> {
    if (!isMonitored) return;
    await writeStatus(container, hostId, definition.name, status).catch((error) =>
      log('error', `Function '${definition.name}' failed to update its timer status: ${describeFault(error)}`),
    );
  }
}

/** What `POST /admin/functions/{name}` calls a timer function with. */
export async function describeTimer({
  definition,
  hostId,
  settings,
}: Pick<TimerListenerOptions, 'definition' | 'hostId' | 'settings'>): Promise<TypedData> {
  const container = await openHostsContainer(findConnectionString(undefined, settings));
  return toTimerInfo(await readStatus(container, hostId, definition.name), false);
}

/** TimerInfo.cs, as Newtonsoft.Json writes it; the library camel-cases it. */
function toTimerInfo(status: ScheduleStatus | undefined, isPastDue: boolean): TypedData {
  const scheduleStatus = status === undefined ? null : toDotNetStatus(status);
  return {
    json: JSON.stringify({ Schedule: { AdjustForDST: true }, ScheduleStatus: scheduleStatus, IsPastDue: isPastDue }),
  };
}

async function pauseUntil(time: Date, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const remaining = time.getTime() - Date.now();
    if (remaining <= 0) return;
    // A timer of Node holds 24 days.
    await pause(Math.min(remaining, DAY_MS), signal);
  }
}

const pause = (milliseconds: number, signal: AbortSignal) =>
  sleep(milliseconds, undefined, { signal }).catch(() => undefined);
