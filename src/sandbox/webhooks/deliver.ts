import { Agent, request } from 'undici';
import { chance, type Sandbox } from '../sandbox.ts';
import type { WebhookEvent } from '../world.ts';
import { sign } from './sign.ts';

/**
 * Carries events to their receivers: in order within a chat, many chats at once. A receiver that
 * does not answer 200 within two seconds is tried again on Zalo's ladder; the chat waits meanwhile.
 */
export interface Deliveries {
  send: (event: WebhookEvent) => void;
  /** Takes up what was left when the process last ended. */
  resume: () => void;
  pending: () => number;
  /** Stops delivering what is waiting, without forgetting it. */
  close: () => Promise<void>;
  /** Forgets what is waiting in memory; the journal is somebody else's care. */
  clear: () => void;
}

const ANSWER_WITHIN_MS = 2000;
const AT_ONCE = 16;
const HOLD_BACK_MS = 250;
/** 30 s, 5 min, 15 min, 30 min, 1 h, as multiples of the first. */
const LADDER = [1, 10, 30, 60, 120];

interface Lane {
  chat: string;
  target: Target;
  queue: Waiting[];
  state: 'idle' | 'ready' | 'busy' | 'waiting';
  wake: (() => void) | null;
}

interface Waiting {
  event: WebhookEvent;
  retries: number;
  held: boolean;
}

interface Target {
  ready: Set<Lane>;
  active: number;
}

interface Post {
  url: string;
  headers: Record<string, string>;
}

/** Where and with which proof an event goes now; null when nobody listens any more. */
const addressOf = (sandbox: Sandbox, event: WebhookEvent): Post | null => {
  const { world } = sandbox.journal;
  if ('bot' in event.target) {
    const bot = world.bot.get(event.target.bot);
    if (!bot?.webhook) return null;
    return {
      url: bot.webhook.url,
      headers: { 'x-bot-api-secret-token': bot.webhook.secretToken },
    };
  }
  const app = world.app.get(event.target.app);
  const oa = world.oa.get(event.target.oaId);
  if (!app?.webhookUrl || !app.subscribed || !oa) return null;
  const signature = sign(app.id, event.body, event.timestamp, oa.secretKey);
  return {
    url: app.webhookUrl,
    headers: { 'x-zevent-signature': app.settings.signaturePrefix + signature },
  };
};

const baseOf = (sandbox: Sandbox, event: WebhookEvent): number => {
  const { world } = sandbox.journal;
  const app = 'app' in event.target ? world.app.get(event.target.app) : [...world.app.values()][0];
  return app?.retryBaseMs ?? 30_000;
};

const post = async (agent: Agent, to: Post, body: string, retries: number): Promise<boolean> => {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_WITHIN_MS);
  try {
    const answer = await request(to.url, {
      method: 'POST',
      dispatcher: agent,
      signal: late.signal,
      headers: {
        'content-type': 'application/json',
        ...to.headers,
        ...(retries > 0 ? { num_retry: String(retries) } : {}),
      },
      body,
    });
    await answer.body.dump();
    return answer.statusCode === 200;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
};

export const createDeliveries = (sandbox: () => Sandbox): Deliveries => {
  const agent = new Agent({ connections: AT_ONCE, pipelining: 1 });
  let lanes = new Map<string, Lane>();
  let targets = new Map<string, Target>();
  let closed = false;

  const settle = (lane: Lane, one: Waiting): void => {
    const at = lane.queue.indexOf(one);
    if (at >= 0) lane.queue.splice(at, 1);
    const { journal, live } = sandbox();
    journal.drop('event', one.event.id);
    const { messageId, chat } = one.event;
    if (messageId) live.tell('received', chat, () => ({ chat, messageId }));
  };

  const unsubscribe = (event: WebhookEvent): void => {
    const { journal, log } = sandbox();
    if (!('app' in event.target)) return;
    const app = journal.world.app.get(event.target.app);
    if (!app) return;
    journal.put('app', app.id, { ...app, subscribed: false });
    log(`app ${app.id}: every retry failed, its events are switched off until enabled by hand`);
  };

  const wait = (lane: Lane, one: Waiting): void => {
    const rung = LADDER[one.retries];
    if (rung === undefined) {
      unsubscribe(one.event);
      settle(lane, one);
      return;
    }
    one.retries += 1;
    const { clock } = sandbox();
    lane.state = 'waiting';
    lane.wake = clock.at(clock.now() + rung * baseOf(sandbox(), one.event), () => {
      lane.wake = null;
      ready(lane);
    });
  };

  /** Lets a later event of the chat go first, once; true if there was one or may yet be. */
  const holdBack = (lane: Lane, one: Waiting): boolean => {
    if (one.held || !chance(sandbox().faults.webhook.reorder)) return false;
    one.held = true;
    const next = lane.queue[1];
    if (next) {
      lane.queue.splice(0, 2, next, one);
      return false;
    }
    lane.state = 'waiting';
    const timer = setTimeout(() => {
      lane.wake = null;
      const later = lane.queue[1];
      if (later) lane.queue.splice(0, 2, later, one);
      ready(lane);
    }, HOLD_BACK_MS);
    lane.wake = () => clearTimeout(timer);
    return true;
  };

  const attempt = async (lane: Lane): Promise<void> => {
    const first = lane.queue[0];
    if (!first || holdBack(lane, first)) return;
    const one = lane.queue[0] ?? first;
    const { faults, counts } = sandbox();
    const to = addressOf(sandbox(), one.event);
    if (!to || chance(faults.webhook.drop)) {
      counts.webhooks.dropped += 1;
      settle(lane, one);
      return;
    }
    const ok = await post(agent, to, one.event.body, one.retries);
    if (closed || lanes.get(one.event.chat) !== lane) return;
    if (!ok) {
      counts.webhooks.failed += 1;
      wait(lane, one);
      return;
    }
    counts.webhooks.delivered += 1;
    if (chance(faults.webhook.duplicate)) {
      counts.webhooks.duplicated += 1;
      await post(agent, to, one.event.body, one.retries);
    }
    settle(lane, one);
  };

  const run = (lane: Lane): void => {
    lane.state = 'busy';
    lane.target.active += 1;
    void attempt(lane).finally(() => {
      lane.target.active -= 1;
      if (lane.state === 'busy') {
        lane.state = 'idle';
        if (lane.queue.length > 0) ready(lane);
        else if (lanes.get(lane.chat) === lane) lanes.delete(lane.chat);
      }
      pump(lane.target);
    });
  };

  const pump = (target: Target): void => {
    for (const lane of target.ready) {
      if (closed || target.active >= AT_ONCE) return;
      target.ready.delete(lane);
      run(lane);
    }
  };

  const ready = (lane: Lane): void => {
    lane.state = 'ready';
    lane.target.ready.add(lane);
    pump(lane.target);
  };

  const targetOf = (event: WebhookEvent): Target => {
    const key = 'app' in event.target ? event.target.app : event.target.bot;
    const known = targets.get(key);
    if (known) return known;
    const fresh: Target = { ready: new Set(), active: 0 };
    targets.set(key, fresh);
    return fresh;
  };

  const send = (event: WebhookEvent): void => {
    if (closed) return;
    let lane = lanes.get(event.chat);
    if (!lane) {
      lane = { chat: event.chat, target: targetOf(event), queue: [], state: 'idle', wake: null };
      lanes.set(event.chat, lane);
    }
    lane.queue.push({ event, retries: 0, held: false });
    if (lane.state === 'idle') ready(lane);
  };

  const clear = (): void => {
    for (const lane of lanes.values()) lane.wake?.();
    lanes = new Map();
    targets = new Map();
  };

  return {
    send,
    resume: () => {
      for (const event of [...sandbox().journal.world.event.values()]) send(event);
    },
    pending: () => sandbox().journal.world.event.size,
    clear,
    close: async () => {
      closed = true;
      clear();
      await agent.destroy();
    },
  };
};
