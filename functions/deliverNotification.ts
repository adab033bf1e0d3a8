import { app } from '@azure/functions';
import { asBytes, toQueueMessage } from '../src/delivery/queueMessage.ts';
import { receiveMessage } from '../src/delivery/receiveMessage.ts';
import { services } from '../src/services.ts';

const delivery = services();

app.storageQueue('deliverNotification', {
  queueName: 'notifications',
  connection: 'AzureWebJobsStorage',
  ...asBytes,
  handler: (body, context) => receiveMessage(delivery, toQueueMessage(body, context.triggerMetadata), context),
});
