import type { ComponentChildren } from 'preact';
import type { DirectiveDetail } from '../../../contract/directives.ts';
import { typed } from '../../shared/typed.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { useDirectiveAct } from './use-act.ts';

export interface Asked {
  /** The route under the directive. */
  act: string;
  title: string;
  /** The button: the effect. */
  button: string;
  /** Said once it is done. */
  told: string;
  /** A line to write, if one belongs to it. */
  line?: { name: string; label: string; required: boolean };
  body?: Record<string, unknown>;
  /** What else the form's fields say. */
  read?: (form: FormData) => Record<string, unknown>;
  children?: ComponentChildren;
}

/** A dialog before an act on a directive, with the line that goes with it. */
export const Ask = ({
  directive,
  asked,
  onLeave,
}: {
  directive: DirectiveDetail;
  asked: Asked;
  onLeave: () => void;
}) => {
  const act = useDirectiveAct(directive, asked.told, onLeave);
  const { line } = asked;
  return (
    <Dialog
      title={asked.title}
      act={asked.button}
      busy={act.isPending}
      error={act.error}
      onLeave={onLeave}
      onAct={(form) => {
        const written = line ? typed(form, line.name) : '';
        act.mutate({
          act: asked.act,
          body: {
            ...asked.body,
            ...asked.read?.(form),
            ...(line && written ? { [line.name]: written } : {}),
          },
        });
      }}
    >
      {asked.children}
      {line && (
        <Field label={line.label}>
          {(attributes) => (
            <textarea
              {...attributes}
              name={line.name}
              rows={3}
              maxLength={500}
              required={line.required}
            />
          )}
        </Field>
      )}
    </Dialog>
  );
};
