/** Writes `schema/notification.schema.json` from the parser's schema: `npm run schema`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { notificationJsonSchema } from '../src/domain/notificationJsonSchema.ts';

const file = join(import.meta.dirname, 'notification.schema.json');
writeFileSync(file, `${JSON.stringify(notificationJsonSchema(), null, 2)}\n`);
