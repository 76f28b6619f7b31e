import { useEffect, useState } from 'preact/hooks';

/** How far Loa's clock is ahead of this machine's: a phone with a wrong clock must not call a case late. */
let ahead = 0;

/** Learns Loa's clock from an answer that tells its own instant. */
export const learnNow = (at: string): void => {
  ahead = new Date(at).getTime() - Date.now();
};

export const loaNow = (): Date => new Date(Date.now() + ahead);

/** Loa's clock, again every fifteen seconds, for "4 phút" that keeps growing. */
export const useNow = (): Date => {
  const [now, setNow] = useState(loaNow);
  useEffect(() => {
    const timer = window.setInterval(() => setNow(loaNow()), 15_000);
    return () => window.clearInterval(timer);
  }, []);
  // A page that has just learnt the clock shows it at once, not fifteen seconds later.
  const fresh = loaNow();
  return Math.abs(fresh.getTime() - now.getTime()) > 20_000 ? fresh : now;
};
