import { useQueryClient, type QueryClient } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';

/** Which questions a topic makes old. A topic is `<noun>:<id>`; the board looks at everything. */
const stale: Record<string, string[]> = {
  report: ['report', 'reports'],
  directive: ['directive', 'directives'],
  notice: ['notices'],
  household: ['cluster', 'clusters'],
  cluster: ['cluster', 'clusters'],
  groups: ['groups', 'progress'],
  group: ['group'],
  'human-list': ['human-items'],
};

const refetch = (client: QueryClient, topics: Set<string>): void => {
  if (topics.has('*')) {
    void client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    return;
  }
  const keys = new Set(['board']);
  for (const topic of topics)
    for (const key of stale[topic.split(':')[0] ?? ''] ?? []) keys.add(key);
  for (const key of keys) void client.invalidateQueries({ queryKey: [key] });
};

/**
 * Listens to Loa's hints for as long as somebody is signed in, and asks again for what they name;
 * after a broken line, for everything. Tells since when the line is broken, or null.
 */
export const useLive = (): Date | null => {
  const client = useQueryClient();
  const [lostAt, setLostAt] = useState<Date | null>(null);

  useEffect(() => {
    const source = new EventSource('/api/v1/live');
    let broken = false;
    let waiting = new Set<string>();
    let timer: number | undefined;
    // A storm of reports is one question a second, not one for each.
    const soon = (topics: string[]): void => {
      for (const topic of topics) waiting.add(topic);
      timer ??= window.setTimeout(() => {
        timer = undefined;
        const all = waiting;
        waiting = new Set();
        refetch(client, all);
      }, 400);
    };
    source.onopen = () => {
      if (broken) soon(['*']);
      broken = false;
      setLostAt(null);
    };
    source.onerror = () => {
      broken = true;
      setLostAt((before) => before ?? new Date());
    };
    source.onmessage = (event: MessageEvent<string>) => {
      const { topics } = JSON.parse(event.data) as { topics?: string[] };
      if (topics) soon(topics);
    };
    return () => {
      window.clearTimeout(timer);
      source.close();
    };
  }, [client]);

  return lostAt;
};
