import { useQuery } from '@tanstack/preact-query';
import type { ReportDetail } from '../../../contract/reports.ts';
import type { Receivers } from '../../../contract/units.ts';
import { get } from '../../shared/api.ts';
import { typed } from '../../shared/typed.ts';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Loaded } from '../ui/states.tsx';

export type Asking = 'escalate' | 'hand-over' | 'close';

interface Props {
  report: ReportDetail;
  busy: boolean;
  error: unknown;
  onAct: (body: unknown) => void;
  onLeave: () => void;
}

const Escalate = ({ report, ...rest }: Props) => (
  <Dialog
    {...rest}
    title={`Trình ${report.powerUnitName} quyết định`}
    act="Trình lên ngay"
    onAct={(form) => rest.onAct({ proposal: typed(form, 'proposal') })}
  >
    <p class="quiet">Chuyển lên ngay, không chờ giờ. Gia đình được báo là việc đã trình.</p>
    <Field label="Ta đề nghị gì?">
      {(attributes) => (
        <textarea {...attributes} name="proposal" rows={4} maxLength={1000} required />
      )}
    </Field>
  </Dialog>
);

const HandOver = ({ report, ...rest }: Props) => {
  const list = useQuery<Receivers>({
    queryKey: ['receivers', report.unitId],
    staleTime: 5 * 60_000,
    queryFn: () => get<Receivers>(`/units/${report.unitId}/receivers`),
  });
  return (
    <Dialog
      {...rest}
      title="Chuyển cho nơi khác"
      act="Chuyển và chờ nơi nhận đồng ý"
      onAct={(form) => rest.onAct({ role: typed(form, 'role'), note: typed(form, 'note') })}
    >
      <Loaded query={list} rows={3}>
        {({ receivers }) => (
          <fieldset class="choices">
            <legend>Nơi nhận</legend>
            {receivers.map((receiver) => (
              <label key={receiver.role} class="check">
                <input
                  type="radio"
                  name="role"
                  value={receiver.role}
                  required
                  disabled={receiver.people.length === 0}
                />
                <span>
                  {receiver.name}{' '}
                  <span class="quiet small">
                    {receiver.people.length === 0
                      ? 'chưa có ai'
                      : receiver.people.slice(0, 3).join(', ')}
                  </span>
                </span>
              </label>
            ))}
          </fieldset>
        )}
      </Loaded>
      <Field label="Dặn thêm">
        {(attributes) => <textarea {...attributes} name="note" rows={3} maxLength={1000} />}
      </Field>
    </Dialog>
  );
};

const Close = ({ report, ...rest }: Props) => (
  <Dialog
    {...rest}
    title={`Khép ${report.code}`}
    act="Khép phản ánh"
    onAct={(form) => rest.onAct({ reason: typed(form, 'reason') })}
  >
    <p class="quiet">Chỉ khép khi gia đình đã có câu trả lời.</p>
    <Field label="Vì sao khép được">
      {(attributes) => <textarea {...attributes} name="reason" rows={3} maxLength={1000} />}
    </Field>
  </Dialog>
);

const dialogs = { escalate: Escalate, 'hand-over': HandOver, close: Close };

/** What must be said before the act leaves our hands. */
export const ActDialog = ({ asking, ...rest }: Props & { asking: Asking }) => {
  const Chosen = dialogs[asking];
  return <Chosen {...rest} />;
};
