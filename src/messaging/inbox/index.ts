import type { Feature } from '../../platform/feature.ts';
import type { Job } from '../../platform/queue.ts';
import { drainEvents } from './drain-events.ts';
import { drainInbox } from './drain-inbox.ts';
import { drainSignals } from './drain-signals.ts';
import { humanWaits } from './forward-to-human.ts';
import { takeHumanItem } from './handlers.ts';
import { humanRoutes } from './human-routes.ts';
import { readBack, sweepReadBack } from './read-back.ts';
import { createReceive } from './receive.ts';
import { sweepInbox } from './sweep.ts';

/** What comes in: stored before it is answered for, then handled chat by chat in the order it came. */
export const inbox: Feature & { createReceive: typeof createReceive } = {
  name: 'inbox',
  createReceive,
  handlers: [takeHumanItem],
  jobs: [drainInbox, drainEvents, drainSignals, readBack] as Job<never>[],
  deadlines: [humanWaits],
  sweeps: [sweepInbox, sweepReadBack],
  routes: humanRoutes,
};
