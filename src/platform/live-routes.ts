import type { FastifyPluginAsync } from 'fastify';
import type { Deps } from './deps.ts';
import { Refusal } from './errors.ts';

const heartbeatMs = 20_000;

/**
 * /api/v1/live: server-sent events with the topics that changed, never content; browsers refetch on
 * each hint and after each reconnect. Ended when the server closes, so a stop never waits for a page.
 */
export const liveRoutes =
  (deps: Deps): FastifyPluginAsync =>
  async (app) => {
    const open = new Set<() => void>();
    app.addHook('preClose', (done) => {
      for (const end of open) end();
      done();
    });
    app.get('/api/v1/live', { schema: { hide: true } }, (request, reply) => {
      if (!(request as { actor?: unknown }).actor)
        throw new Refusal('signed-out', 'Mời đăng nhập để xem tin trực tiếp.');
      reply.hijack();
      const stream = reply.raw;
      stream.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-store',
        'x-accel-buffering': 'no',
      });
      stream.write('retry: 2000\nevent: hello\ndata: {}\n\n');
      const stop = deps.live.subscribe((topics) =>
        stream.write(`data: ${JSON.stringify({ topics })}\n\n`),
      );
      const beat = setInterval(() => stream.write(': đang nghe\n\n'), heartbeatMs);
      const end = (): void => {
        clearInterval(beat);
        stop();
        open.delete(end);
        stream.end();
      };
      open.add(end);
      request.raw.on('close', end);
    });
    await Promise.resolve();
  };
