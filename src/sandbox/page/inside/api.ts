/** What happens between programs and the sandbox, as `/sandbox/inside` tells it. */
export interface Call {
  n: number;
  at: number;
  method: string;
  path: string;
  who: string;
  status: number;
  code: number | null;
  message: string;
  ms: number;
}

export interface Post {
  n: number;
  at: number;
  event: string;
  url: string;
  retries: number;
  status: number;
  ms: number;
  outcome: 'told' | 'again' | 'given-up' | 'dropped';
}

export interface Oa {
  id: string;
  name: string;
  package: string;
  allowance: { perMinute: number; left: number } | null;
  tokens: { kind: 'access' | 'refresh'; hint: string; state: string; expiresAt: string }[];
  assets: { size: string; free: number; used: number; firstEnd: string | null }[];
}

export interface Bot {
  id: string;
  name: string;
  token: string;
  webhook: string | null;
  sentThisMonth: number;
  users: number;
}

export interface Faults {
  errorRate: number;
  latencyMs: number;
  timeoutAfterEffectRate: number;
  rateLimitPerMinute: number | null;
  refuse: { path: string; error: number; message: string } | null;
  expireTokens: boolean;
  webhook: { duplicate: number; reorder: number; drop: number };
}

export type Settings = Record<string, boolean | number | string>;

export interface Inside {
  clock: { now: string; scale: number };
  calls: Call[];
  posts: Post[];
  waiting: number;
  faults: Faults;
  settings: Settings | null;
  webhook: { url: string | null; subscribed: boolean } | null;
  oas: Oa[];
  bots: Bot[];
}

const ask = async <T>(path: string, body?: unknown): Promise<T> => {
  const answer = await fetch(
    `/sandbox/${path}`,
    body === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(body),
        },
  );
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as T;
};

export const look = () => ask<Inside>('inside');
export const setFaults = (faults: Faults) => ask('faults', faults);
export const setClock = (change: { now?: string; scale?: number }) => ask('clock', change);
export const subscribe = () => ask('subscribe', {});
