// The end of `npm run build`; npm start does the same after its own build.
import { join } from 'node:path';
import { removeStale } from './staleOutputs.ts';

removeStale(join(import.meta.dirname, '..'));
