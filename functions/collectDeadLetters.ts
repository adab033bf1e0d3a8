import { app } from '@azure/functions';
import { collectDeadLetters } from '../src/deadLetters/collectDeadLetters.ts';
import { deliveryRecords } from '../src/deadLetters/deliveryRecords.ts';
import { services } from '../src/services.ts';

const stores = services();

app.timer('collectDeadLetters', {
  schedule: '0 * * * * *',
  handler: (_timer, context) => collectDeadLetters(stores, deliveryRecords(stores, context), context),
});
