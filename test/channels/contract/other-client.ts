import Fastify from 'fastify';
import { zaloOa } from '../../../src/channels/zalo-oa/index.ts';
import type { Inbound } from '../../../src/platform/channel.ts';
import type { Deps } from '../../../src/platform/deps.ts';

/** A Loa set up otherwise, of which only the webhook runs. */
export const webhookOf = async (
  deps: Deps,
): Promise<{ url: string; heard: Inbound[]; close(): Promise<void> }> => {
  const channel = zaloOa(deps);
  if (!channel) throw new Error('the channel is enabled');
  const heard: Inbound[] = [];
  const app = Fastify();
  await app.register(
    channel.webhook((items) => {
      heard.push(...items);
      return Promise.resolve();
    }),
    { prefix: '/webhooks/zalo-oa' },
  );
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  return { url: `${url}/webhooks/zalo-oa`, heard, close: () => app.close() };
};
