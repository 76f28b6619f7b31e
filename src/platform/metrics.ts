import { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** What a process counts, served at /metrics. No label ever carries a person or a text. */
export interface Metrics {
  registry: Registry;
  received: Counter<'channel'>;
  delivered: Counter<'channel' | 'lane' | 'result'>;
  jobs: Counter<'job' | 'result'>;
  /** Rows a sweep had to pick up because their wake-up was lost: 0 on a healthy day. */
  swept: Counter<'sweep'>;
  spooled: Gauge;
  webhookSeconds: Histogram<'channel'>;
  /** Webhooks the platform had to repeat: about two hours of failures and it switches them off. */
  webhookRepeats: Counter<'channel'>;
  /** Days until a person must grant the account anew, should no renewal succeed. */
  tokenDaysLeft: Gauge<'channel' | 'account'>;
  assetsEnding: Gauge<'channel' | 'account'>;
}

/** A registry of its own per call, so several Loas may run in one test process. */
export const createMetrics = (): Metrics => {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    received: new Counter({
      name: 'loa_received_total',
      help: 'Messages stored from channels',
      labelNames: ['channel'],
      registers,
    }),
    delivered: new Counter({
      name: 'loa_delivered_total',
      help: 'Sends settled, by result',
      labelNames: ['channel', 'lane', 'result'],
      registers,
    }),
    jobs: new Counter({
      name: 'loa_jobs_total',
      help: 'Jobs run, by result',
      labelNames: ['job', 'result'],
      registers,
    }),
    swept: new Counter({
      name: 'loa_swept_total',
      help: 'Rows a sweep had to pick up',
      labelNames: ['sweep'],
      registers,
    }),
    spooled: new Gauge({
      name: 'loa_spooled_events',
      help: 'Events waiting in the spool while the database is away',
      registers,
    }),
    webhookSeconds: new Histogram({
      name: 'loa_webhook_seconds',
      help: 'Time to accept a webhook',
      labelNames: ['channel'],
      buckets: [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 2],
      registers,
    }),
    webhookRepeats: new Counter({
      name: 'loa_webhook_repeats_total',
      help: 'Webhooks the platform had to repeat',
      labelNames: ['channel'],
      registers,
    }),
    tokenDaysLeft: new Gauge({
      name: 'loa_token_days_left',
      help: 'Days until a person must grant the account anew',
      labelNames: ['channel', 'account'],
      registers,
    }),
    assetsEnding: new Gauge({
      name: 'loa_group_assets_ending',
      help: 'Groups whose asset ends within a fortnight and does not renew itself',
      labelNames: ['channel', 'account'],
      registers,
    }),
  };
};
