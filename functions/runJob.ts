import { app } from '@azure/functions';
import { asBytes, toQueueMessage } from '../src/delivery/queueMessage.ts';
import { runJob } from '../src/jobs/runJob.ts';
import { services } from '../src/services.ts';

const jobs = services();

app.storageQueue('runJob', {
  queueName: 'jobs',
  connection: 'AzureWebJobsStorage',
  ...asBytes,
  handler: (body, context) => runJob(jobs, toQueueMessage(body, context.triggerMetadata), context),
});
