import { useMutation, useQueryClient } from '@tanstack/preact-query';
import { useLocation } from 'wouter-preact';
import type { DirectiveDetail } from '../../../contract/directives.ts';
import { post } from '../../shared/api.ts';
import { Problem } from '../../shared/problem.ts';
import { typed } from '../../shared/typed.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Page } from '../ui/page.tsx';

/** Paste the dispatch; Loa reads it into a draft that nobody else sees yet. */
export const NewDirectivePage = () => {
  const [, go] = useLocation();
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: (text: string) => post<DirectiveDetail>('/directives', { text }),
    onSuccess: (directive) => {
      client.setQueryData(['directive', directive.id], directive);
      go(`/directives/${directive.id}`);
    },
  });
  const problem =
    create.error instanceof Problem
      ? (create.error.fields.text ?? create.error.message)
      : undefined;
  return (
    <Page
      title="Văn bản mới"
      lead="Dán cả văn bản, kể cả phần đầu, Kính gửi và Nơi nhận. Chưa gửi đi đâu cả."
    >
      <form
        class="paste"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate(typed(new FormData(event.currentTarget), 'text'));
        }}
      >
        <Field label="Toàn văn" problem={problem}>
          {(attributes) => (
            <textarea
              {...attributes}
              name="text"
              rows={18}
              spellcheck={false}
              required
              minLength={20}
            />
          )}
        </Field>
        <div class="acts">
          <Button kind="primary" busy={create.isPending}>
            Đọc thành bản thảo
          </Button>
        </div>
      </form>
    </Page>
  );
};
