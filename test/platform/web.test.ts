import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { createLog } from '../../src/platform/log.ts';
import { createWeb } from '../../src/platform/web.ts';

let app: FastifyInstance;
beforeAll(async () => {
  app = await createWeb(createLog({ level: 'silent', role: 'test' }), async (scope) => {
    scope.post('/webhooks/some', () => ({}));
    scope.post('/webhooks/broken', () => Promise.reject(new Error('a secret of ours')));
    await Promise.resolve();
  });
  app.get('/page', () => 'a page');
  await app.ready();
});
afterAll(() => app.close());

it('gives pages their security headers, and spares webhooks what only browsers need', async () => {
  const page = await app.inject({ url: '/page' });
  expect(page.headers['content-security-policy']).toContain("script-src 'self'");
  expect(page.headers['x-content-type-options']).toBe('nosniff');
  expect(page.headers['strict-transport-security']).toBeUndefined();
  const missing = await app.inject({ url: '/nowhere' });
  expect(missing.headers['content-security-policy']).toBeDefined();

  const webhook = await app.inject({ method: 'POST', url: '/webhooks/some', payload: {} });
  expect(webhook.statusCode).toBe(200);
  expect(webhook.headers['content-security-policy']).toBeUndefined();
});

it('answers a webhook that fails as a problem without the reason', async () => {
  const answer = await app.inject({ method: 'POST', url: '/webhooks/broken', payload: {} });
  expect(answer.statusCode).toBe(500);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.body).not.toContain('secret');
});
