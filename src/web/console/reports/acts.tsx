import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import type { ReportDetail } from '../../../contract/reports.ts';
import type { Receivers } from '../../../contract/units.ts';
import { get, post } from '../../shared/api.ts';
import { Problem } from '../../shared/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { say } from '../ui/said.tsx';
import { Skeleton } from '../ui/states.tsx';

type Act = 'accept' | 'escalate' | 'hand-over' | 'answer' | 'close';

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

const problemOf = (error: unknown): string | undefined =>
  error instanceof Problem ? error.message : undefined;

/** One primary act, named by what it does; the others beside it, plain. Only what the reader may do is there. */
export const Acts = ({ report }: { report: ReportDetail }) => {
  const [asking, setAsking] = useState<'escalate' | 'hand-over' | 'close' | null>(null);
  const act = useAct(report, () => setAsking(null));
  const { may } = report;
  const busy = (name: Act): boolean => act.isPending && act.variables.act === name;
  const any = may.accept || may.answer || may.escalate || may.handOver || may.close;
  if (!any) return <p class="quiet">Bạn xem được việc này nhưng không phải người xử lý.</p>;
  const leave = (): void => {
    setAsking(null);
    act.reset();
  };

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
          {problemOf(act.error) ?? 'Chưa làm được. Thử lại giúp nhé.'}
        </p>
      )}
      <div class="acts">
        {may.escalate && (
          <Button type="button" onClick={() => setAsking('escalate')}>
            Vượt quyền, trình lên
          </Button>
        )}
        {may.handOver && (
          <Button type="button" onClick={() => setAsking('hand-over')}>
            Chuyển nơi khác
          </Button>
        )}
        {may.close && (
          <Button
            type="button"
            kind={may.accept || may.answer ? 'plain' : 'primary'}
            onClick={() => setAsking('close')}
          >
            Khép phản ánh
          </Button>
        )}
      </div>

      {asking === 'escalate' && (
        <Dialog
          title={`Trình ${report.powerUnitName} quyết định`}
          act="Trình lên ngay"
          busy={act.isPending}
          error={act.error}
          onLeave={leave}
          onAct={(typed) =>
            act.mutate({ act: 'escalate', body: { proposal: String(typed.get('proposal')) } })
          }
        >
          <p class="quiet">Chuyển lên ngay, không chờ giờ. Gia đình được báo là việc đã trình.</p>
          <Field label="Ta đề nghị gì?">
            {(attributes) => (
              <textarea {...attributes} name="proposal" rows={4} maxLength={1000} required />
            )}
          </Field>
        </Dialog>
      )}
      {asking === 'hand-over' && (
        <Dialog
          title="Chuyển cho nơi khác"
          act="Chuyển và chờ nơi nhận đồng ý"
          busy={act.isPending}
          error={act.error}
          onLeave={leave}
          onAct={(typed) =>
            act.mutate({
              act: 'hand-over',
              body: { role: String(typed.get('role')), note: String(typed.get('note')) },
            })
          }
        >
          <ReceiverChoice unitId={report.unitId} />
          <Field label="Dặn thêm">
            {(attributes) => <textarea {...attributes} name="note" rows={3} maxLength={1000} />}
          </Field>
        </Dialog>
      )}
      {asking === 'close' && (
        <Dialog
          title={`Khép ${report.code}`}
          act="Khép phản ánh"
          busy={act.isPending}
          error={act.error}
          onLeave={leave}
          onAct={(typed) =>
            act.mutate({ act: 'close', body: { reason: String(typed.get('reason')) } })
          }
        >
          <p class="quiet">Chỉ khép khi gia đình đã có câu trả lời.</p>
          <Field label="Vì sao khép được">
            {(attributes) => <textarea {...attributes} name="reason" rows={3} maxLength={1000} />}
          </Field>
        </Dialog>
      )}
    </section>
  );
};

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
      const form = event.currentTarget;
      const typed = new FormData(form);
      onSend({ text: String(typed.get('text')), done: typed.get('done') === 'on' }, () =>
        form.reset(),
      );
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

const ReceiverChoice = ({ unitId }: { unitId: string }) => {
  const list = useQuery<Receivers>({
    queryKey: ['receivers', unitId],
    staleTime: 5 * 60_000,
    queryFn: () => get<Receivers>(`/units/${unitId}/receivers`),
  });
  if (!list.data) return <Skeleton rows={3} />;
  return (
    <fieldset class="choices">
      <legend>Nơi nhận</legend>
      {list.data.receivers.map((receiver) => (
        <label key={receiver.role} class="check">
          <input
            type="radio"
            name="role"
            value={receiver.role}
            required
            disabled={receiver.people.length === 0}
          />
          <span>
            {receiver.name}
            <span class="quiet small">
              {' '}
              {receiver.people.length === 0 ? 'chưa có ai' : receiver.people.slice(0, 3).join(', ')}
            </span>
          </span>
        </label>
      ))}
    </fieldset>
  );
};
