import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { http } from '../../../src/platform/http.ts';
import type { Trouble } from '../storm.ts';

/** Webhooks come twice, in the wrong order or not at all, for as long as the storm lasts. */
export const badPost =
  (share: { duplicate: number; reorder: number; drop: number }): Trouble =>
  async ({ fleet, seconds }) => {
    await fleet.sandbox('POST', '/sandbox/faults', { webhook: share });
    await sleep(seconds * 1_000);
    const { webhookDetail } = await fleet.sandbox<{ webhookDetail: Record<string, unknown> }>(
      'GET',
      '/sandbox/stats',
    );
    await fleet.sandbox('POST', '/sandbox/faults', {});
    return { webhooks: webhookDetail };
  };

/** What strangers post to the webhook's address, and what they are to be answered. */
const intrusions: readonly { name: string; answer: number; make: (event: string) => Intrusion }[] =
  [
    { name: 'unsigned', answer: 401, make: (body) => ({ body }) },
    { name: 'forged', answer: 401, make: (body) => ({ body, signature: digestOf(body) }) },
    {
      name: 'changed after signing',
      answer: 401,
      make: (body) => ({ body: `${body} `, signature: digestOf(body) }),
    },
    {
      name: 'cut short',
      answer: 401,
      make: (body) => ({ body: body.slice(0, body.length / 2), signature: digestOf(body) }),
    },
    { name: 'noise', answer: 401, make: () => ({ body: randomBytes(512), signature: 'mac=1' }) },
    { name: 'empty', answer: 401, make: () => ({ body: '' }) },
    {
      name: 'too big',
      answer: 413,
      make: (body) => ({ body: body.padEnd(1_200_000), signature: digestOf(body) }),
    },
  ];

interface Intrusion {
  body: string | Buffer;
  signature?: string;
}

/** A signature by somebody who does not know the secret. */
const digestOf = (body: string): string =>
  `mac=${createHash('sha256').update(`${body}a guess`).digest('hex')}`;

/** Strangers knock with what they made up; each is turned away, and nothing of it is kept. */
export const intruders =
  (perSecond: number): Trouble =>
  async ({ fleet, cast, seconds, random }) => {
    const turned: Record<string, number> = {};
    const wrong: string[] = [];
    for (let turn = 0; turn < seconds * perSecond; turn += 1) {
      const { name, answer, make } = random.pick(intrusions);
      const { body, signature } = make(eventOf(turn, cast.clusters[0]?.group ?? ''));
      const status = await knock(fleet.url, { body, ...(signature ? { signature } : {}) });
      // What is too big may be cut off before it has all been said.
      if (status === answer || (answer === 413 && status === 0))
        turned[name] = (turned[name] ?? 0) + 1;
      else wrong.push(`${name}: ${status}`);
      await sleep(1_000 / perSecond);
    }
    if (wrong.length > 0) throw new Error(`strangers were let in: ${wrong.join(', ')}`);
    return { turnedAway: turned };
  };

/** The answer's status; 0 when the connection was cut instead. */
const knock = async (url: string, { body, signature }: Intrusion): Promise<number> => {
  const headers = {
    'content-type': 'application/json',
    ...(signature === undefined ? {} : { 'x-zevent-signature': signature }),
  };
  try {
    return (await http(`${url}/webhooks/zalo-oa`, { method: 'POST', headers, body })).status;
  } catch {
    return 0;
  }
};

/** A cry nobody uttered. */
const eventOf = (turn: number, group: string): string =>
  JSON.stringify({
    app_id: '1',
    oa_id: '1',
    event_name: 'user_send_group_text',
    timestamp: '1637200800000',
    sender: { id: 'a stranger' },
    recipient: { id: group },
    message: { msg_id: `forged-${turn}`, text: 'nhà em hết gạo, giúp với' },
  });
