import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import type { DirectiveDetail, DirectiveTask, TaskShare } from '../../../contract/directives.ts';
import type { UnitPeople } from '../../../contract/units.ts';
import { get } from '../../shared/api.ts';
import { before, fromLocalInput, toLocalInput } from '../../shared/format.ts';
import { Problem } from '../../shared/problem.ts';
import { ticked, typed } from '../../shared/typed.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { useDirectiveAct } from './use-act.ts';
import { useMend } from './mend.tsx';
import { ShareAsks } from './share-asks.tsx';
import type { Span } from './source-text.tsx';

const finished = new Set(['reported', 'accepted', 'excused']);

const Deadlines = ({ directive, task }: { directive: DirectiveDetail; task: DirectiveTask }) => {
  const mend = useMend(directive, 'Đã lưu hạn mới.');
  if (!directive.may.edit) {
    if (task.standing) return <p class="small quiet">Việc thường xuyên, không có hạn.</p>;
    return (
      <p class="small">
        {[
          task.completeBefore && `Xong ${before(task.completeBefore)}`,
          task.reportBefore && `Báo cáo ${before(task.reportBefore)}`,
          task.recurs && `Lặp lại: ${task.recurs}`,
        ]
          .filter(Boolean)
          .join(' · ')}
        {!task.completeBefore && !task.reportBefore && !task.recurs && (
          <span class="quiet">Chưa có hạn</span>
        )}
      </p>
    );
  }
  const change =
    (name: 'completeBefore' | 'reportBefore') => (event: { currentTarget: HTMLInputElement }) =>
      mend.mutate({ tasks: [{ id: task.id, [name]: fromLocalInput(event.currentTarget.value) }] });
  return (
    <div class="deadlines">
      <Field label="Xong trước">
        {(attributes) => (
          <input
            {...attributes}
            type="datetime-local"
            defaultValue={toLocalInput(task.completeBefore)}
            onChange={change('completeBefore')}
          />
        )}
      </Field>
      <Field
        label="Báo cáo trước"
        problem={mend.error instanceof Problem ? mend.error.message : undefined}
      >
        {(attributes) => (
          <input
            {...attributes}
            type="datetime-local"
            defaultValue={toLocalInput(task.reportBefore)}
            onChange={change('reportBefore')}
          />
        )}
      </Field>
    </div>
  );
};

const PersonChoice = ({ unitId }: { unitId: string }) => {
  const people = useQuery<UnitPeople>({
    queryKey: ['people', unitId],
    queryFn: () => get<UnitPeople>(`/units/${unitId}/people`),
  });
  if (!people.data) return <Skeleton rows={3} />;
  if (people.data.people.length === 0) return <Empty>Nơi này chưa có ai trong danh sách.</Empty>;
  return (
    <fieldset class="choices">
      <legend>Ai làm</legend>
      {people.data.people.map((person) => (
        <label key={person.id} class="check">
          <input type="radio" name="personId" value={person.id} required />
          <span>
            {person.name} <span class="quiet small">{person.title}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
};

const ShareActs = ({
  directive,
  task,
  share,
}: {
  directive: DirectiveDetail;
  task: DirectiveTask;
  share: TaskShare;
}) => {
  const [asking, setAsking] = useState<'assign' | 'report' | null>(null);
  const leave = (): void => setAsking(null);
  const assign = useDirectiveAct(directive, 'Đã giao. Người được giao vừa được nhắn.', leave);
  const report = useDirectiveAct(directive, 'Đã báo cáo lên nơi ban hành.', leave);
  const about = { taskId: task.id, unitId: share.unitId };
  return (
    <span class="acts">
      {share.may.assign && (
        <Button type="button" onClick={() => setAsking('assign')}>
          {share.assigneeName ? 'Giao người khác' : 'Giao việc'}
        </Button>
      )}
      {share.may.report && (
        <Button type="button" onClick={() => setAsking('report')}>
          Báo kết quả
        </Button>
      )}
      <ShareAsks directive={directive} task={task} share={share} />
      {asking === 'assign' && (
        <Dialog
          title={`Giao việc ${task.path}`}
          act="Giao và nhắn người ấy"
          busy={assign.isPending}
          error={assign.error}
          onLeave={leave}
          onAct={(form) =>
            assign.mutate({
              act: 'assign',
              body: { ...about, personId: typed(form, 'personId') },
            })
          }
        >
          <p class="quiet">{task.text}</p>
          <PersonChoice unitId={share.unitId} />
        </Dialog>
      )}
      {asking === 'report' && (
        <Dialog
          title={`Báo kết quả việc ${task.path}`}
          act="Gửi báo cáo"
          busy={report.isPending}
          error={report.error}
          onLeave={leave}
          onAct={(form) =>
            report.mutate({
              act: 'report',
              body: {
                ...about,
                text: typed(form, 'text'),
                nothing: ticked(form, 'nothing'),
              },
            })
          }
        >
          <p class="quiet">{task.text}</p>
          <Field label="Kết quả">
            {(attributes) => <textarea {...attributes} name="text" rows={5} maxLength={5000} />}
          </Field>
          <label class="check">
            <input type="checkbox" name="nothing" /> Không có gì để báo (cũng là một báo cáo)
          </label>
        </Dialog>
      )}
    </span>
  );
};

/** Somebody has to do something about it: the place, or the issuer with what the place answered. */
const isMine = ({ may }: TaskShare): boolean =>
  may.assign || may.report || may.review || may.decide;

const Shares = ({ directive, task }: { directive: DirectiveDetail; task: DirectiveTask }) => {
  const mine = task.shares.filter(isMine);
  const waiting = task.shares.filter(
    (share) => !finished.has(share.status) && !mine.includes(share),
  );
  const doneCount = task.shares.filter((share) => finished.has(share.status)).length;
  return (
    <>
      {mine.map((share) => (
        <div key={share.hopId} class="share">
          <p class={share.overdue ? 'late' : ''}>
            {share.unitName}: {share.statusName}
            {share.assigneeName && `, ${share.assigneeName} làm`}
            {share.overdue && ' · quá hạn'}
          </p>
          {share.report && <p class="quiet">{share.report}</p>}
          {share.extension && (
            <p>
              Xin tới {before(share.extension.until)}
              {share.extension.reason && `: ${share.extension.reason}`}
            </p>
          )}
          <ShareActs directive={directive} task={task} share={share} />
        </div>
      ))}
      {waiting.length > 0 && (
        <details class="shares">
          <summary>
            {doneCount}/{task.shares.length} nơi xong
            {waiting.some((share) => share.overdue) && (
              <span class="late"> · {waiting.filter((share) => share.overdue).length} quá hạn</span>
            )}
          </summary>
          <ul>
            {waiting.map((share) => (
              <li key={share.hopId} class="share">
                <p class={share.overdue ? 'late' : ''}>
                  {share.unitName}: {share.statusName}
                  {share.overdue && ', quá hạn'}
                </p>
                {share.may.excuse && (
                  <span class="acts">
                    <ShareAsks directive={directive} task={task} share={share} />
                  </span>
                )}
              </li>
            ))}
          </ul>
        </details>
      )}
      {task.shares.length > 0 && waiting.length + mine.length === 0 && (
        <p class="fine small">{task.shares.length} nơi đều xong</p>
      )}
    </>
  );
};

export const Tasks = ({
  directive,
  onLight,
}: {
  directive: DirectiveDetail;
  onLight: (span: Span | null) => void;
}) => (
  <section class="tasks" aria-labelledby="tasks">
    <h2 id="tasks">{directive.directiveTasks.length} việc</h2>
    {directive.directiveTasks.length === 0 && (
      <Empty>Loa chưa thấy việc nào được đánh số trong văn bản này.</Empty>
    )}
    <ol>
      {directive.directiveTasks.map((task) => (
        <li
          key={task.id}
          onMouseEnter={() => onLight(task.span)}
          onMouseLeave={() => onLight(null)}
          onFocusCapture={() => onLight(task.span)}
        >
          <p>
            <b class="code">{task.path}</b> {task.text}
          </p>
          <p class="small quiet">
            {task.lead.length > 0 && <>Chủ trì: {task.lead.join(', ')}</>}
            {task.coordinating.length > 0 && <> · phối hợp: {task.coordinating.join(', ')}</>}
          </p>
          <Deadlines directive={directive} task={task} />
          <Shares directive={directive} task={task} />
        </li>
      ))}
    </ol>
  </section>
);
