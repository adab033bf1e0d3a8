import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { openApiDocument } from '../../../src/notificationsApi/openApiDocument.ts';
import { goodNotifications, wrongNotifications } from '../../support/notifications.ts';

// As it is served: what JSON does not carry is gone.
const document = JSON.parse(JSON.stringify(openApiDocument()));

test('a public linter has nothing to say', async () => {
  // Nothing can be wrong with a request to /api/health or /api/openapi.json.
  const rules = { 'operation-4xx-response': 'off' } as const;
  const config = await createConfig({ extends: ['recommended-strict'], rules });
  const found = await lintFromString({ source: JSON.stringify(document), absoluteRef: '/openapi.json', config });
  expect(found.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual([]);
});

test('it has what is there, and nothing else', () => {
  const operations = Object.entries<object>(document.paths).flatMap(([path, item]) =>
    Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(operations).toEqual([
    'POST /api/notifications',
    'GET /api/notifications/{id}',
    'DELETE /api/notifications/{id}',
    'POST /api/events',
    'OPTIONS /api/events',
    'POST /api/jobs/{id}/result',
    'GET /api/health',
    'GET /api/openapi.json',
  ]);
});

test('its version is that of the product', () => {
  const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8'));
  expect(document.info.version).toBe(version);
});

test('its notification takes and refuses what the parser does', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document, 'openapi');
  const validate = ajv.compile({ $ref: 'openapi#/components/schemas/Notification' });
  for (const body of goodNotifications) expect(validate(body), JSON.stringify(body)).toBe(true);
  for (const { body, parserOnly } of wrongNotifications) {
    if (!parserOnly) expect(validate(body), JSON.stringify(body)).toBe(false);
  }
});
