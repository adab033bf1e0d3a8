import { app } from '@azure/functions';
import { continueDelivery } from '../src/delivery/continueDelivery.ts';
import { asBytes, toQueueMessage } from '../src/delivery/queueMessage.ts';
import { services } from '../src/services.ts';

const delivery = services();

app.storageQueue('continueDelivery', {
  queueName: 'deliveries',
  connection: 'AzureWebJobsStorage',
  ...asBytes,
  handler: (body, context) => continueDelivery(delivery, toQueueMessage(body, context.triggerMetadata), context),
});
