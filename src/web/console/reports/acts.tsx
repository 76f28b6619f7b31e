import { useMutation, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import type { ReportDetail } from '../../../contract/reports.ts';
import { post } from '../../shared/api.ts';
import { Problem } from '../../shared/problem.ts';
import { ticked, typed } from '../../shared/typed.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { say } from '../ui/said.tsx';
import { ActDialog, type Asking } from './act-dialogs.tsx';

type Act = Asking | 'accept' | 'answer';

const done: Record<Act, string> = {
  accept: 'Đã nhận. Loa đang báo gia đình.',
  escalate: 'Đã trình lên. Loa báo lại gia đình và theo tiếp.',
  'hand-over': 'Đã chuyển. Việc vẫn là của bạn cho tới khi nơi nhận đồng ý.',
  answer: 'Đã ghi. Loa đang gửi lời này cho gia đình.',
  close: 'Đã khép phản ánh.',
};

const useAct = (report: ReportDetail, after: () => void) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, body }: { act: Act; body: unknown }) =>
      post(`/reports/${report.id}/${act}`, body),
    onSuccess: async (_answer, { act }) => {
      after();
      say(done[act]);
      await Promise.all(
        ['report', 'reports', 'board'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      );
    },
  });
};

/** One primary act, named by what it does; the others beside it, plain. Only what the reader may do is there. */
export const Acts = ({ report }: { report: ReportDetail }) => {
  const [asking, setAsking] = useState<Asking | null>(null);
  const act = useAct(report, () => setAsking(null));
  const { may } = report;
  const busy = (name: Act): boolean => act.isPending && act.variables.act === name;
  if (!Object.values(may).some(Boolean)) {
    return <p class="quiet">Bạn xem được việc này nhưng không phải người xử lý.</p>;
  }

  return (
    <section class="case-acts" aria-label="Việc làm được bây giờ">
      {may.accept && (
        <Button
          kind="primary"
          type="button"
          busy={busy('accept')}
          onClick={() => act.mutate({ act: 'accept', body: {} })}
        >
          Nhận và báo gia đình
        </Button>
      )}
      {!may.accept && may.answer && (
        <AnswerForm
          busy={busy('answer')}
          onSend={(body, sent) => act.mutate({ act: 'answer', body }, { onSuccess: sent })}
        />
      )}
      {asking === null && act.isError && (
        <p class="problem" role="alert">
          {act.error instanceof Problem ? act.error.message : 'Chưa làm được. Thử lại giúp nhé.'}
        </p>
      )}
      <OtherActs may={may} onAsk={setAsking} />
      {asking && (
        <ActDialog
          asking={asking}
          report={report}
          busy={act.isPending}
          error={act.error}
          onAct={(body) => act.mutate({ act: asking, body })}
          onLeave={() => {
            setAsking(null);
            act.reset();
          }}
        />
      )}
    </section>
  );
};

const OtherActs = ({
  may,
  onAsk,
}: {
  may: ReportDetail['may'];
  onAsk: (asking: Asking) => void;
}) => (
  <div class="acts">
    {may.escalate && (
      <Button type="button" onClick={() => onAsk('escalate')}>
        Vượt quyền, trình lên
      </Button>
    )}
    {may.handOver && (
      <Button type="button" onClick={() => onAsk('hand-over')}>
        Chuyển nơi khác
      </Button>
    )}
    {may.close && (
      <Button
        type="button"
        kind={may.accept || may.answer ? 'plain' : 'primary'}
        onClick={() => onAsk('close')}
      >
        Khép phản ánh
      </Button>
    )}
  </div>
);

/** What was typed stays until it is sent. */
const AnswerForm = ({
  busy,
  onSend,
}: {
  busy: boolean;
  onSend: (body: { text: string; done: boolean }, sent: () => void) => void;
}) => (
  <form
    class="answer"
    onSubmit={(event) => {
      event.preventDefault();
      const element = event.currentTarget;
      const form = new FormData(element);
      onSend({ text: typed(form, 'text'), done: ticked(form, 'done') }, () => element.reset());
    }}
  >
    <Field label="Trả lời gia đình" hint="Ai đang làm gì, khi nào xong. Loa gửi nguyên lời này.">
      {(attributes) => <textarea {...attributes} name="text" rows={4} maxLength={1000} required />}
    </Field>
    <label class="check">
      <input type="checkbox" name="done" /> Việc đã xong, hỏi gia đình xem đúng chưa
    </label>
    <Button kind="primary" busy={busy}>
      Gửi cho gia đình
    </Button>
  </form>
);
