import type { FastifyPluginAsync } from 'fastify';
import { z } from 'zod';
import type { Deps } from './deps.ts';
import { defineJob } from './queue.ts';

declare module './db.ts' {
  interface Tables {
    processState: { key: string; value: unknown };
  }
}

/** Keeps a fact about this installation: seeded, proven. */
export const keepState = async (deps: Deps, key: string, value: object): Promise<void> => {
  const json = JSON.stringify(value);
  await deps.db
    .insertInto('processState')
    .values({ key, value: json })
    .onConflict((c) => c.column('key').doUpdateSet({ value: json }))
    .execute();
};

/** The fact kept under `key`, or undefined. */
export const readState = async (deps: Deps, key: string): Promise<unknown> =>
  (
    await deps.db
      .selectFrom('processState')
      .select('value')
      .where('key', '=', key)
      .executeTakeFirst()
  )?.value;

/** A job that proves a worker takes jobs: /readyz asks for it and waits for its mark. */
export const proveWorker = defineJob({
  name: 'prove-worker',
  lane: 'urgent',
  payload: z.object({ asked: z.string() }),
  perform: (deps, { asked }) => keepState(deps, 'worker-proof', { asked }),
});

const checks = z.object({
  ok: z.boolean(),
  checks: z.record(z.string(), z.boolean()),
});

/**
 * /healthz: the process answers. /readyz: 200 only when every check given holds, a worker has
 * taken a job since this process started, and the pages answer. /metrics: Prometheus text.
 */
export const health = (
  deps: Deps,
  options: { pages: string[]; checks: Record<string, () => Promise<boolean>> },
): FastifyPluginAsync => {
  const asked = `${process.pid}-${deps.clock().getTime()}`;
  let sent = false;

  const workerProven = async (): Promise<boolean> => {
    if (!sent) {
      sent = true;
      await deps.queue.add(proveWorker, { asked }).catch(() => (sent = false));
    }
    const proof = (await readState(deps, 'worker-proof')) as { asked?: string } | undefined;
    return proof?.asked === asked;
  };

  const answers = async (attempt: () => Promise<boolean>): Promise<boolean> => {
    try {
      return await attempt();
    } catch {
      return false;
    }
  };

  return async (app) => {
    app.get('/healthz', { schema: { hide: true } }, () => ({ ok: true }));
    app.get('/metrics', { schema: { hide: true } }, async (_request, reply) =>
      reply.type(deps.metrics.registry.contentType).send(await deps.metrics.registry.metrics()),
    );
    app.get(
      '/readyz',
      { schema: { hide: true, response: { 200: checks, 503: checks } } },
      async (_request, reply) => {
        const result: Record<string, boolean> = {
          worker: await answers(workerProven),
        };
        for (const [name, check] of Object.entries(options.checks))
          result[name] = await answers(check);
        for (const page of options.pages) {
          result[page] = await answers(
            async () =>
              (await app.inject({ url: page, headers: { accept: 'text/html' } })).statusCode ===
              200,
          );
        }
        const ok = Object.values(result).every(Boolean);
        return reply.code(ok ? 200 : 503).send({ ok, checks: result });
      },
    );
    await Promise.resolve();
  };
};
