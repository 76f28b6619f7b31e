import type { BlobStore } from './blobs.ts';
import type { Call } from './calls.ts';
import type { SandboxClock } from './clock.ts';
import { faultsSchema, type Faults } from './control-schema.ts';
import type { Journal } from './journal.ts';
import type { Deliveries } from './webhooks/deliver.ts';
import type { Live } from './live.ts';
import type { Recent } from './recent.ts';
import type { Post } from './webhooks/post-event.ts';

/** What a part of the sandbox may reach. */
export interface Sandbox {
  journal: Journal;
  clock: SandboxClock;
  blobs: BlobStore;
  deliveries: Deliveries;
  live: Live;
  faults: Faults;
  counts: Counts;
  /** For the page behind the scenes: calls taken, webhooks sent. */
  calls: Recent<Call>;
  posts: Recent<Post>;
  rates: Map<string, { minute: number; used: number }>;
  /** Where this server is reached from outside, without a slash at the end. */
  baseUrl: string;
  log: Log;
}

export type Log = (line: string) => void;

export interface Counts {
  calls: Map<string, number>;
  webhooks: { delivered: number; failed: number; dropped: number; duplicated: number };
}

export const noFaults = (): Faults => faultsSchema.parse({});

export const freshCounts = (): Counts => ({
  calls: new Map(),
  webhooks: { delivered: 0, failed: 0, dropped: 0, duplicated: 0 },
});

/** True in one of `1 / rate` cases. */
export const chance = (rate: number): boolean => rate > 0 && Math.random() < rate;
