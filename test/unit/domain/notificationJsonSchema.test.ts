import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { notificationJsonSchema } from '../../../src/domain/notificationJsonSchema.ts';
import { goodNotifications, wrongNotifications } from '../../support/notifications.ts';

const file = join(import.meta.dirname, '../../../schema/notification.schema.json');
const published = JSON.parse(readFileSync(file, 'utf8'));
const validate = new Ajv2020({ validateFormats: false, strictRequired: false }).compile(published);

test('the published schema is the one of the parser: npm run schema writes it anew', () => {
  expect(published).toEqual(notificationJsonSchema());
});

describe('the published schema takes what the parser takes', () => {
  test.each(goodNotifications)('%j', (body) => {
    expect(validate(body), JSON.stringify(validate.errors)).toBe(true);
  });
});

describe('and refuses what it refuses, but for names of zones and the like', () => {
  test.each(wrongNotifications.filter(({ parserOnly }) => !parserOnly))('$body', ({ body }) => {
    expect(validate(body)).toBe(false);
  });
});
