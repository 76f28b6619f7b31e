import type { Attachment } from './api.ts';
import { asDataUrl } from './plus-menu.tsx';

export interface Recording {
  stop: () => Promise<Attachment>;
}

/** Starts to record from the microphone; null where there is none or it is not allowed. */
export const record = async (): Promise<Recording | null> => {
  if (!('MediaRecorder' in window) || !('mediaDevices' in navigator)) return null;
  let stream: MediaStream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch {
    return null;
  }
  const recorder = new MediaRecorder(stream);
  const pieces: Blob[] = [];
  recorder.addEventListener('dataavailable', (event) => pieces.push(event.data));
  recorder.start();
  const began = performance.now();
  return {
    stop: () =>
      new Promise((resolve, reject) => {
        recorder.addEventListener('stop', () => {
          for (const track of stream.getTracks()) track.stop();
          const seconds = Math.max(1, Math.round((performance.now() - began) / 1000));
          asDataUrl(new Blob(pieces, { type: recorder.mimeType })).then(
            (url) => resolve({ type: 'audio', url, durationSeconds: seconds, name: 'ghi-am.webm' }),
            reject,
          );
        });
        recorder.stop();
      }),
  };
};
