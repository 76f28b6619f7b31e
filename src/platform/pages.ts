import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyPluginAsync } from 'fastify';

const year = 31_536_000_000;

/** Each app's own addresses all open its one page; the browser finds the rest. */
const apps = ['console', 'field'] as const;

/**
 * Serves what `vite build` made: /assets for ever (their names carry a hash), /console and /field
 * always fresh. `distDir` is absolute.
 */
export const pages =
  (distDir: string): FastifyPluginAsync =>
  async (app) => {
    const assets = path.join(distDir, 'assets');
    if (existsSync(assets)) {
      await app.register(fastifyStatic, {
        root: assets,
        prefix: '/assets/',
        maxAge: year,
        immutable: true,
        index: false,
        decorateReply: false,
      });
    }
    await app.register(fastifyStatic, { root: distDir, serve: false });

    for (const name of apps) {
      const file = `${name}/index.html`;
      for (const url of [`/${name}`, `/${name}/*`]) {
        app.get(url, { schema: { hide: true } }, (_request, reply) => {
          if (!existsSync(path.join(distDir, file))) {
            return reply
              .code(503)
              .type('text/plain; charset=utf-8')
              .send('Trang chưa được dựng. Chạy: npm run build');
          }
          return reply.header('cache-control', 'no-cache').sendFile(file, { cacheControl: false });
        });
      }
    }
    app.get('/', { schema: { hide: true } }, (_request, reply) => reply.redirect('/console'));
  };
