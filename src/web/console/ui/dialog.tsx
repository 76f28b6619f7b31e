import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { Problem } from '../../shared/problem.ts';
import { Button } from './button.tsx';

/** Asks before something that reaches people. The browser's own dialog: Esc leaves, the focus stays inside and comes back. */
export const Dialog = ({
  title,
  act,
  busy = false,
  error,
  onAct,
  onLeave,
  children,
}: {
  title: string;
  /** The button's words: the effect, not "OK". */
  act: string;
  busy?: boolean;
  error?: unknown;
  onAct: (typed: FormData) => void;
  onLeave: () => void;
  children: ComponentChildren;
}) => {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  return (
    <dialog ref={dialog} aria-labelledby={id} onClose={onLeave}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onAct(new FormData(event.currentTarget));
        }}
      >
        <h2 id={id}>{title}</h2>
        {children}
        {error instanceof Problem && (
          <p class="problem" role="alert">
            {error.message}
          </p>
        )}
        <div class="acts">
          <Button kind="primary" busy={busy}>
            {act}
          </Button>
          <Button type="button" onClick={() => dialog.current?.close()}>
            Thôi
          </Button>
        </div>
      </form>
    </dialog>
  );
};
