import { app } from '@azure/functions';
import { services } from '../src/services.ts';

const { running } = services();

app.hook.appTerminate(() => running.stop());
