import { useCallback, useEffect, useState } from 'preact/hooks';
import { look, type Call, type Inside, type Post } from './api.ts';

const KEPT = 500;
const LOOK_EVERY_MS = 5_000;

export interface Watching {
  inside: Inside | null;
  connected: boolean;
  again: () => void;
}

/** Everything behind the scenes, and each call and webhook the moment it happens. */
export const useInside = (): Watching => {
  const [inside, setInside] = useState<Inside | null>(null);
  const [connected, setConnected] = useState(true);
  const again = useCallback((): void => {
    look().then(setInside, () => setConnected(false));
  }, []);

  useEffect(() => {
    again();
    const timer = setInterval(again, LOOK_EVERY_MS);
    const source = new EventSource('/sandbox/events?behind=1');
    const on = (name: string, heard: (told: unknown) => void): void => {
      source.addEventListener(name, (event) =>
        heard(JSON.parse((event as MessageEvent<string>).data)),
      );
    };
    on('ready', () => {
      setConnected(true);
      again();
    });
    on('call', (call) =>
      setInside((known) => known && { ...known, calls: withOne(known.calls, call as Call) }),
    );
    on('post', (post) =>
      setInside((known) => known && { ...known, posts: withOne(known.posts, post as Post) }),
    );
    on('turned', again);
    on('reset', again);
    source.addEventListener('error', () => setConnected(false));
    return () => {
      clearInterval(timer);
      source.close();
    };
  }, [again]);

  return { inside, connected, again };
};

const withOne = <T extends { n: number }>(list: T[], one: T): T[] =>
  list.some((known) => known.n === one.n) ? list : [...list.slice(1 - KEPT), one];
