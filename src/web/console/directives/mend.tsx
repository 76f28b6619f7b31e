import { useMutation, useQueryClient } from '@tanstack/preact-query';
import type { DirectiveDetail } from '../../../contract/directives.ts';
import { call } from '../../shared/api.ts';
import { Problem } from '../../shared/problem.ts';
import { typed } from '../../shared/typed.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { say } from '../ui/said.tsx';

const urgencies = ['HOẢ TỐC', 'THƯỢNG KHẨN', 'KHẨN'] as const;

/** Mends a draft; what the server then says is what the page shows. */
export const useMend = (directive: DirectiveDetail, told: string) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: unknown) =>
      call<DirectiveDetail>('PATCH', `/directives/${directive.id}`, body),
    onSuccess: (mended) => {
      client.setQueryData(['directive', directive.id], mended);
      say(told);
    },
  });
};

/** The registry's number and date, and what the reading got wrong; a draft only. */
export const Mend = ({ directive }: { directive: DirectiveDetail }) => {
  const mend = useMend(directive, 'Đã lưu.');
  const fields = mend.error instanceof Problem ? mend.error.fields : {};
  const general =
    mend.error instanceof Problem && Object.keys(fields).length === 0
      ? mend.error.message
      : undefined;
  return (
    <form
      class="mend"
      onSubmit={(event) => {
        event.preventDefault();
        const form = new FormData(event.currentTarget);
        mend.mutate({
          number: typed(form, 'number') || null,
          symbol: typed(form, 'symbol') || null,
          date: typed(form, 'date') || null,
          urgency: typed(form, 'urgency') || null,
          subject: typed(form, 'subject'),
        });
      }}
    >
      <Field label="Số" problem={fields.number}>
        {(attributes) => (
          <input
            {...attributes}
            name="number"
            defaultValue={directive.number ?? ''}
            size={6}
            placeholder="chưa có"
          />
        )}
      </Field>
      <Field label="Ký hiệu" problem={fields.symbol}>
        {(attributes) => (
          <input {...attributes} name="symbol" defaultValue={directive.symbol ?? ''} size={12} />
        )}
      </Field>
      <Field label="Ngày" problem={fields.date}>
        {(attributes) => (
          <input {...attributes} name="date" type="date" defaultValue={directive.date ?? ''} />
        )}
      </Field>
      <Field label="Độ khẩn" problem={fields.urgency}>
        {(attributes) => (
          <select {...attributes} name="urgency">
            <option value="">thường</option>
            {urgencies.map((urgency) => (
              <option key={urgency} value={urgency} selected={directive.urgency === urgency}>
                {urgency}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Trích yếu" problem={fields.subject}>
        {(attributes) => (
          <input
            {...attributes}
            name="subject"
            defaultValue={directive.subject}
            class="long"
            required
          />
        )}
      </Field>
      <Button busy={mend.isPending}>Lưu chỗ sửa</Button>
      {general && (
        <p class="problem" role="alert">
          {general}
        </p>
      )}
    </form>
  );
};
