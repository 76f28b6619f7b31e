import { useEffect, useRef, useState } from 'preact/hooks';
import type { Board } from '../../../contract/board.ts';

/** One soft double tone; browsers allow it once the person has touched the page. */
const ring = (): void => {
  try {
    const audio = new AudioContext();
    for (const [at, pitch] of [
      [0, 880],
      [0.22, 660],
    ] as const) {
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = pitch;
      volume.gain.setValueAtTime(0.12, audio.currentTime + at);
      volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + at + 0.2);
      tone.connect(volume).connect(audio.destination);
      tone.start(audio.currentTime + at);
      tone.stop(audio.currentTime + at + 0.21);
    }
    setTimeout(() => void audio.close(), 1_000);
  } catch {
    // Without sound the words below still tell it.
  }
};

const urgentOf = (board: Board) =>
  new Map(
    [...board.upward.waiting, ...board.upward.overdue, ...board.upward.beyondPower]
      .filter((report) => report.severity === 'S1')
      .map((report) => [report.id, report]),
  );

/** A new danger to life rings once and is read out at once; one that was already there when the page opened does neither. */
export const NewUrgent = ({ board }: { board: Board }) => {
  const known = useRef<Set<string> | null>(null);
  const [told, setTold] = useState('');
  useEffect(() => {
    const urgent = urgentOf(board);
    const before = known.current;
    known.current = new Set([...(before ?? []), ...urgent.keys()]);
    if (!before) return;
    const fresh = [...urgent.values()].filter((report) => !before.has(report.id));
    if (fresh.length === 0) return;
    setTold(
      fresh
        .map(
          (report) => `Khẩn cấp: ${report.categoryName} ở ${report.unitName}, mã ${report.code}.`,
        )
        .join(' '),
    );
    ring();
  }, [board]);
  return (
    <p class="hidden" role="alert">
      {told}
    </p>
  );
};
