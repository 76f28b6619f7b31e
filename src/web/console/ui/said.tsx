import { useEffect, useState } from 'preact/hooks';

type Listener = (sentence: string) => void;
const listeners = new Set<Listener>();

/** Tells what just happened, on the page's foot and to a screen reader: "Đã nhận. Gia đình đã được báo." */
export const say = (sentence: string): void => {
  for (const listener of listeners) listener(sentence);
};

export const Said = () => {
  const [sentence, setSentence] = useState('');
  useEffect(() => {
    let timer: number | undefined;
    const listen: Listener = (told) => {
      setSentence(told);
      window.clearTimeout(timer);
      timer = window.setTimeout(() => setSentence(''), 6_000);
    };
    listeners.add(listen);
    return () => {
      listeners.delete(listen);
      window.clearTimeout(timer);
    };
  }, []);
  return (
    <div class="said" role="status">
      {sentence && <p>{sentence}</p>}
    </div>
  );
};
