import { z } from 'zod';
import { notificationSchema } from './notification.ts';

/** The parser's own schema as JSON Schema 2020-12, for producers in any language. */
export function notificationJsonSchema(): object {
  return z.toJSONSchema(notificationSchema, { io: 'input' });
}
