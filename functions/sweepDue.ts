import { app } from '@azure/functions';
import { sweepDue } from '../src/due/sweepDue.ts';
import { services } from '../src/services.ts';

const due = services();

app.timer('sweepDue', {
  schedule: '30 * * * * *',
  handler: (_timer, context) => sweepDue(due, context),
});
