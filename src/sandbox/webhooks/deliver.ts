import { Agent } from 'undici';
import { chance, type Sandbox } from '../sandbox.ts';
import type { WebhookEvent } from '../world.ts';
import { destinationOf, postEvent, type Post } from './post-event.ts';

/**
 * Carries events to their receivers: in order within a chat, many chats at once. A receiver that
 * does not answer 200 within two seconds is tried again on Zalo's ladder; the chat waits meanwhile.
 */
export interface Deliveries {
  send: (event: WebhookEvent) => void;
  /** Takes up what was left when the process last ended. */
  resume: () => void;
  pending: () => number;
  /** Forgets what is waiting in memory; the journal is somebody else's care. */
  clear: () => void;
  /** Stops delivering what is waiting, without forgetting it. */
  close: () => Promise<void>;
}

const AT_ONCE = 16;
const HOLD_BACK_MS = 250;
/** 30 s, 5 min, 15 min, 30 min, 1 h, as multiples of the first. */
const LADDER = [1, 10, 30, 60, 120];

interface Waiting {
  event: WebhookEvent;
  retries: number;
  held: boolean;
}

/** One chat's events, of which the first is on its way or waiting. */
interface Lane {
  chat: string;
  target: Target;
  queue: Waiting[];
  state: 'idle' | 'ready' | 'busy' | 'waiting';
  stopWaiting: (() => void) | null;
}

interface Target {
  ready: Set<Lane>;
  active: number;
}

interface Carrier {
  sandbox: () => Sandbox;
  agent: Agent;
  lanes: Map<string, Lane>;
  targets: Map<string, Target>;
  closed: boolean;
}

export const createDeliveries = (sandbox: () => Sandbox): Deliveries => {
  const carrier: Carrier = {
    sandbox,
    agent: new Agent({ connections: AT_ONCE, pipelining: 1 }),
    lanes: new Map(),
    targets: new Map(),
    closed: false,
  };
  const clear = (): void => {
    for (const lane of carrier.lanes.values()) lane.stopWaiting?.();
    carrier.lanes.clear();
    carrier.targets.clear();
  };
  return {
    send: (event) => add(carrier, event),
    resume: () => {
      for (const event of [...sandbox().journal.world.event.values()]) add(carrier, event);
    },
    pending: () => sandbox().journal.world.event.size,
    clear,
    close: async () => {
      carrier.closed = true;
      clear();
      await carrier.agent.destroy();
    },
  };
};

const add = (carrier: Carrier, event: WebhookEvent): void => {
  if (carrier.closed) return;
  let lane = carrier.lanes.get(event.chat);
  if (!lane) {
    const target = targetOf(carrier, event);
    lane = { chat: event.chat, target, queue: [], state: 'idle', stopWaiting: null };
    carrier.lanes.set(event.chat, lane);
  }
  lane.queue.push({ event, retries: 0, held: false });
  if (lane.state === 'idle') ready(carrier, lane);
};

const targetOf = ({ targets }: Carrier, event: WebhookEvent): Target => {
  const { target } = event;
  const key = 'app' in target ? target.app : 'bot' in target ? target.bot : target.line;
  const known = targets.get(key);
  if (known) return known;
  const fresh: Target = { ready: new Set(), active: 0 };
  targets.set(key, fresh);
  return fresh;
};

const ready = (carrier: Carrier, lane: Lane): void => {
  lane.state = 'ready';
  lane.target.ready.add(lane);
  pump(carrier, lane.target);
};

const pump = (carrier: Carrier, target: Target): void => {
  for (const lane of target.ready) {
    if (carrier.closed || target.active >= AT_ONCE) return;
    target.ready.delete(lane);
    lane.state = 'busy';
    target.active += 1;
    void attempt(carrier, lane).finally(() => {
      target.active -= 1;
      if (lane.state === 'busy') rest(carrier, lane);
      pump(carrier, target);
    });
  }
};

/** After an attempt: on to the chat's next event, or out of the way. */
const rest = (carrier: Carrier, lane: Lane): void => {
  lane.state = 'idle';
  if (carrier.lanes.get(lane.chat) !== lane) return;
  if (lane.queue.length > 0) ready(carrier, lane);
  else carrier.lanes.delete(lane.chat);
};

const attempt = async (carrier: Carrier, lane: Lane): Promise<void> => {
  const { faults, counts } = carrier.sandbox();
  const first = lane.queue[0];
  if (!first || holdBack(carrier, lane, first)) return;
  const one = lane.queue[0] ?? first;
  const to = destinationOf(carrier.sandbox(), one.event);
  if (!to || chance(faults.webhook.drop)) {
    counts.webhooks.dropped += 1;
    note(carrier, one, { url: to?.url ?? '', status: 0, ms: 0, outcome: 'dropped' });
    settle(carrier, lane, one);
    return;
  }
  const startedAt = performance.now();
  const status = await postEvent(carrier.agent, to, one.event.body, one.retries);
  if (carrier.closed || carrier.lanes.get(lane.chat) !== lane) return;
  const said = { url: to.url, status, ms: Math.round(performance.now() - startedAt) };
  if (status !== 200) {
    counts.webhooks.failed += 1;
    again(carrier, lane, one, said);
    return;
  }
  note(carrier, one, { ...said, outcome: 'told' });
  counts.webhooks.delivered += 1;
  if (chance(faults.webhook.duplicate)) {
    counts.webhooks.duplicated += 1;
    await postEvent(carrier.agent, to, one.event.body, one.retries);
  }
  settle(carrier, lane, one);
};

type Said = Pick<Post, 'url' | 'status' | 'ms'>;

const note = (
  { sandbox }: Carrier,
  { event, retries }: Waiting,
  said: Said & Pick<Post, 'outcome'>,
): void => {
  const { posts, clock } = sandbox();
  const name = /"event_name":"([^"]+)"/.exec(event.body)?.[1] ?? '';
  posts.add({ at: clock.now(), event: name, retries, ...said });
};

/** Onto the next rung; or, where only silence counts as a failure, an answer of any kind is enough. */
const again = (carrier: Carrier, lane: Lane, one: Waiting, said: Said): void => {
  const { target } = one.event;
  const app = 'app' in target ? carrier.sandbox().journal.world.app.get(target.app) : undefined;
  const answered = app?.settings.retryAfter === 'no-answer' && said.status > 0;
  const over = answered || LADDER[one.retries] === undefined;
  note(carrier, one, { ...said, outcome: over ? 'given-up' : 'again' });
  if (answered) settle(carrier, lane, one);
  else waitForRetry(carrier, lane, one);
};

/** Lets a later event of the chat go first, once. True if the lane now waits for one to come. */
const holdBack = (carrier: Carrier, lane: Lane, one: Waiting): boolean => {
  if (one.held || !chance(carrier.sandbox().faults.webhook.reorder)) return false;
  one.held = true;
  if (letNextGoFirst(lane)) return false;
  const timer = setTimeout(() => {
    letNextGoFirst(lane);
    ready(carrier, lane);
  }, HOLD_BACK_MS);
  lane.state = 'waiting';
  lane.stopWaiting = () => clearTimeout(timer);
  return true;
};

const letNextGoFirst = ({ queue }: Lane): boolean => {
  const [first, second] = queue;
  if (!first || !second) return false;
  second.held = true;
  queue.splice(0, 2, second, first);
  return true;
};

const waitForRetry = (carrier: Carrier, lane: Lane, one: Waiting): void => {
  const { clock, journal } = carrier.sandbox();
  const rung = LADDER[one.retries];
  if (rung === undefined) {
    giveUp(carrier, one.event);
    settle(carrier, lane, one);
    return;
  }
  one.retries += 1;
  const { target } = one.event;
  const app = 'app' in target ? journal.world.app.get(target.app) : undefined;
  const base = app?.retryBaseMs ?? [...journal.world.app.values()][0]?.retryBaseMs ?? 30_000;
  lane.state = 'waiting';
  lane.stopWaiting = clock.at(clock.now() + rung * base, () => ready(carrier, lane));
};

/** The last rung has failed: Zalo switches the app's events off until somebody enables them. */
const giveUp = ({ sandbox }: Carrier, event: WebhookEvent): void => {
  const { journal, log } = sandbox();
  const app = 'app' in event.target ? journal.world.app.get(event.target.app) : undefined;
  if (!app) return;
  journal.put('app', app.id, { ...app, subscribed: false });
  log(`app ${app.id}: every retry failed, its events are off until they are enabled by hand`);
};

const settle = (carrier: Carrier, lane: Lane, one: Waiting): void => {
  lane.queue.splice(lane.queue.indexOf(one), 1);
  const { journal, live } = carrier.sandbox();
  journal.drop('event', one.event.id);
  const { messageId, chat } = one.event;
  if (messageId !== null) live.tell('received', chat, () => ({ chat, messageId }));
};
