/** What is remembered of timers, in the blobs and the JSON of the real host (StorageScheduleMonitor.cs). */
import { BlobServiceClient, type ContainerClient, RestError } from '@azure/storage-blob';
import { z } from 'zod';
import type { ScheduleStatus } from './schedule.ts';

const FIRST_YEAR_THAT_COUNTS = 2;
const NEVER_WAS = '0001-01-01T00:00:00+00:00';

// .NET's default date stands for none.
const dotNetTime = z.iso
  .datetime({ offset: true, local: true })
  .transform((text) => new Date(text))
  .transform((time) => (time.getUTCFullYear() < FIRST_YEAR_THAT_COUNTS ? undefined : time));

const statusSchema = z.object({ Last: dotNetTime, Next: dotNetTime, LastUpdated: dotNetTime });

/** The container in which hosts of one app find each other. */
export async function openHostsContainer(connectionString: string): Promise<ContainerClient> {
  const container = BlobServiceClient.fromConnectionString(connectionString).getContainerClient('azure-webjobs-hosts');
  await container.createIfNotExists();
  return container;
}

const findBlob = (container: ContainerClient, hostId: string, functionName: string) =>
  container.getBlockBlobClient(`timers/${hostId}/Host.Functions.${functionName}/status`);

export async function readStatus(
  container: ContainerClient,
  hostId: string,
  functionName: string,
): Promise<ScheduleStatus | undefined> {
  try {
    const content = await findBlob(container, hostId, functionName).downloadToBuffer();
    const { Last, Next, LastUpdated } = statusSchema.parse(JSON.parse(content.toString()));
    return Next === undefined ? undefined : { last: Last, next: Next, lastUpdated: LastUpdated };
  } catch (error) {
    if (error instanceof RestError && error.statusCode === 404) return undefined;
    throw error;
  }
}

export async function writeStatus(
  container: ContainerClient,
  hostId: string,
  functionName: string,
  status: ScheduleStatus,
): Promise<void> {
  const content = JSON.stringify(toDotNetStatus(status));
  await findBlob(container, hostId, functionName).upload(content, Buffer.byteLength(content));
}

/** As it is stored, and as a function sees it before the library camel-cases it. */
export function toDotNetStatus({ last, next, lastUpdated }: ScheduleStatus): Record<string, string> {
  const write = (time: Date | undefined) => time?.toISOString().replace('Z', '+00:00') ?? NEVER_WAS;
  return { Last: write(last), Next: write(next), LastUpdated: write(lastUpdated) };
}
