import { useEffect, useState } from 'preact/hooks';
import { loaNow, onClockMoved } from '../shared/clock.ts';

/** Loa's clock, again every fifteen seconds, for "4 phút" that keeps growing. */
export const useNow = (): Date => {
  const [now, setNow] = useState(loaNow);
  useEffect(() => {
    const look = (): void => setNow(loaNow());
    const timer = window.setInterval(look, 15_000);
    const stop = onClockMoved(look);
    look();
    return () => {
      window.clearInterval(timer);
      stop();
    };
  }, []);
  return now;
};
