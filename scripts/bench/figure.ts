import { loadavg } from 'node:os';

/** What one measure found; null where a measure has no such figure. */
export interface Figure {
  /** Ours, in `unit`: the median of the rounds. */
  ours: number;
  /** The alternative's, measured in the same run. */
  beside: number | null;
  /** How many times better ours is; below 1 it is worse. */
  ratio: number | null;
  /** Of ours, in milliseconds. */
  p99ms: number | null;
  unit: string;
  aim: string;
  ok: boolean;
  /** Every round, so that a reader can see how far they lie apart. */
  rounds?: object[];
  [more: string]: unknown;
}

/** What was left after things went wrong. */
export interface Survival {
  kills: number;
  /** Messages and duties nobody would come back to. */
  lost: number;
  /** Texts of ours that stand twice in one chat. */
  duplicates: number;
  ledger: 'ok' | 'broken';
  /** What people wrote, and what Loa posted. */
  messages: number;
  posts: number;
  seconds: number;
  /** What chance began with. */
  seed: number;
  aim: string;
  ok: boolean;
  rounds?: object[];
  [more: string]: unknown;
}

/** One row of the table: what is measured, and how. */
export interface Measure {
  name: string;
  title: string;
  run: (bench: Bench) => Promise<Figure | Survival>;
}

/** What every measure is given. */
export interface Bench {
  /** One round of everything, short: to see that it works, not for figures to quote. */
  short: boolean;
  /** A database of its own on the bench's PostgreSQL. */
  newDatabase: () => Promise<string>;
  /** The bench's PostgreSQL, as its superuser. */
  postgresUrl: string;
  /** The process that all of PostgreSQL's are children of. */
  postgresPid: number;
  /** An empty folder that goes away with the bench. */
  newFolder: () => string;
  /** Says how it goes, on standard error. */
  tell: (words: string) => void;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2;
};

/** The value that this share of all values does not exceed. */
export const quantile = (values: readonly number[], share: number): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
};

/** To a few digits: more would be noise. */
export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

/** How busy the machine is, ours and others' work together. */
export const loadNow = (): number => rounded(loadavg()[0] ?? Number.NaN);
