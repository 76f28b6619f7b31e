import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { Icon } from './icons.tsx';

interface Shown {
  label: string;
  wide?: boolean;
  onClose: () => void;
  children: ComponentChildren;
}

/** A window over the page; the browser keeps the focus in it and Escape closes it. */
export const Dialog = ({ label, wide = false, onClose, children }: Shown) => {
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    element.current?.showModal();
  }, []);
  return (
    <dialog
      ref={element}
      class={wide ? 'wide' : ''}
      aria-label={label}
      onClose={onClose}
      onClick={(event) => {
        if (event.target === element.current) element.current?.close();
      }}
    >
      <div class="window">
        <header>
          <h2>{label}</h2>
          <button
            type="button"
            class="round"
            aria-label="Đóng"
            onClick={() => element.current?.close()}
          >
            <Icon name="close" />
          </button>
        </header>
        {children}
      </div>
    </dialog>
  );
};
