import { useEffect, useRef } from 'preact/hooks';

export interface Span {
  start: number;
  end: number;
}

/** The dispatch as it was pasted; the words a task was read from light up while one looks at the task. */
export const SourceText = ({ text, lit }: { text: string; lit: Span | null }) => {
  const mark = useRef<HTMLElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (lit && mark.current && box.current) {
      box.current.scrollTo({ top: mark.current.offsetTop - box.current.clientHeight / 3 });
    }
  }, [lit]);
  return (
    <section class="source" aria-labelledby="source">
      <h2 id="source">Toàn văn</h2>
      <div class="source-text" ref={box} tabIndex={0} role="region" aria-label="Toàn văn văn bản">
        {lit ? (
          <>
            {text.slice(0, lit.start)}
            <mark ref={mark}>{text.slice(lit.start, lit.end)}</mark>
            {text.slice(lit.end)}
          </>
        ) : (
          text
        )}
      </div>
    </section>
  );
};
