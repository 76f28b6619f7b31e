/** Tells open pages that something changed: topics only (`report:<id>`, `board:<unitId>`), never content. */
export interface Live {
  /** Coalesced to one notification per process per 250 ms. */
  hint(...topics: string[]): void;
  /** Calls back with the topics that changed anywhere; returns how to stop. */
  subscribe(listener: (topics: string[]) => void): () => void;
}
