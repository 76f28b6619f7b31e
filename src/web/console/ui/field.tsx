import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';

interface Attributes {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': boolean;
}

/** A labelled input; its problem is read out with it. */
export const Field = ({
  label,
  hint,
  problem,
  children,
}: {
  label: string;
  hint?: string;
  problem?: string | undefined;
  children: (attributes: Attributes) => ComponentChildren;
}) => {
  const id = useId();
  const about = problem ? `${id}-problem` : hint ? `${id}-hint` : undefined;
  return (
    <div class="field-row">
      <label for={id}>{label}</label>
      {hint && (
        <p class="quiet small" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({ id, 'aria-describedby': about, 'aria-invalid': problem !== undefined })}
      {problem && (
        <p class="problem" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
};
