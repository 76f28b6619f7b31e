import type { ComponentChildren } from 'preact';

export interface ButtonProps {
  kind?: 'primary' | 'plain' | 'danger';
  type?: 'submit' | 'button';
  busy?: boolean;
  disabled?: boolean;
  onClick?: () => void;
  children: ComponentChildren;
}

/** Named by its effect. While it works it stays where it is, and a second press does nothing. */
export const Button = ({
  kind = 'plain',
  type = 'submit',
  busy = false,
  disabled = false,
  onClick,
  children,
}: ButtonProps) => (
  <button
    type={type}
    class={`button ${kind}`}
    aria-busy={busy}
    disabled={disabled}
    onClick={(event) => {
      if (busy) event.preventDefault();
      else onClick?.();
    }}
  >
    {children}
  </button>
);
