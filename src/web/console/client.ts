import { QueryClient } from '@tanstack/preact-query';
import { Problem } from '../shared/problem.ts';

const mayPass = (error: unknown): boolean =>
  error instanceof Problem && (error.status === 0 || error.status >= 500);

/** Pages show what they last knew at once and fetch again behind it; hints from Loa say when. */
export const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      gcTime: 30 * 60_000,
      refetchInterval: 60_000,
      networkMode: 'always',
      retry: (failures, error) => mayPass(error) && failures < 2,
      retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4_000),
    },
    mutations: { networkMode: 'always', retry: false },
  },
});

// A session that ended anywhere ends here: the next question is who is there.
client.getQueryCache().subscribe((event) => {
  if (event.type !== 'updated' || (event.query.queryKey as unknown[])[0] === 'session') return;
  const error: unknown = event.query.state.error;
  if (event.action.type === 'error' && error instanceof Problem && error.status === 401) {
    void client.invalidateQueries({ queryKey: ['session'] });
  }
});
