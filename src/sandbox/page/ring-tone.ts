import { useEffect } from 'preact/hooks';

/** Seconds of sound and of silence, and how loud. */
const sound = 1;
const silence = 1;
const loudness = 0.12;

/** A telephone's ring while `on`. A browser that was never touched stays silent; the page shows the ringing anyway. */
export const useRingTone = (on: boolean): void => {
  useEffect(() => {
    if (!on || !('AudioContext' in window)) return;
    const audio = new AudioContext();
    const volume = audio.createGain();
    volume.gain.value = 0;
    volume.connect(audio.destination);
    for (const pitch of [440, 480]) {
      const tone = audio.createOscillator();
      tone.frequency.value = pitch;
      tone.connect(volume);
      tone.start();
    }
    const ring = (): void => {
      const now = audio.currentTime;
      volume.gain.setValueAtTime(loudness, now);
      volume.gain.setValueAtTime(0, now + sound);
    };
    ring();
    const timer = setInterval(ring, (sound + silence) * 1_000);
    return () => {
      clearInterval(timer);
      void audio.close();
    };
  }, [on]);
};
