import { useState } from 'preact/hooks';
import type { DirectiveDetail, DirectiveTask, TaskShare } from '../../../contract/directives.ts';
import { before, fromLocalInput } from '../../shared/format.ts';
import { typed } from '../../shared/typed.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Ask, type Asked } from './ask.tsx';

type Act = 'cannot' | 'extension' | 'accept' | 'return' | 'excuse' | 'grant' | 'refuse';

const reason = (label: string) => ({ name: 'reason', label, required: true });

const asks: Record<Act, (task: DirectiveTask, share: TaskShare) => Asked> = {
  cannot: (task, share) => ({
    act: 'cannot',
    title: `Việc ${task.path}: báo không làm được`,
    button: 'Báo lên nơi ban hành',
    told: 'Đã báo lên. Việc vẫn mở tới khi nơi ban hành quyết định.',
    line: reason('Vướng ở đâu'),
    body: { taskId: task.id, unitId: share.unitId },
  }),
  extension: (task, share) => ({
    act: 'extension',
    title: `Việc ${task.path}: xin lùi hạn`,
    button: 'Xin lùi hạn',
    told: 'Đã xin. Hạn cũ còn giá trị tới khi được đồng ý.',
    line: reason('Vì sao cần thêm thời gian'),
    body: { taskId: task.id, unitId: share.unitId },
    read: (form) => ({ until: fromLocalInput(typed(form, 'until')) }),
    children: (
      <Field label="Xin tới lúc">
        {(attributes) => <input {...attributes} type="datetime-local" name="until" required />}
      </Field>
    ),
  }),
  accept: (task, share) => ({
    act: 'review',
    title: `Việc ${task.path}: nhận kết quả của ${share.unitName}`,
    button: 'Nhận kết quả',
    told: `Đã nhận kết quả của ${share.unitName}.`,
    body: { taskId: task.id, unitId: share.hopId, decision: 'accept' },
    children: <p>{share.report ?? 'Báo không có gì phát sinh.'}</p>,
  }),
  return: (task, share) => ({
    act: 'review',
    title: `Việc ${task.path}: trả lại ${share.unitName}`,
    button: 'Trả lại và báo nơi ấy',
    told: `Đã trả lại. ${share.unitName} đang được báo.`,
    line: reason('Cần làm lại chỗ nào'),
    body: { taskId: task.id, unitId: share.hopId, decision: 'return' },
    children: <p>{share.report ?? 'Báo không có gì phát sinh.'}</p>,
  }),
  excuse: (task, share) => ({
    act: 'review',
    title: `Việc ${task.path}: miễn cho ${share.unitName}`,
    button: 'Miễn việc này',
    told: `${share.unitName} được miễn việc này.`,
    line: reason('Vì sao miễn'),
    body: { taskId: task.id, unitId: share.hopId, decision: 'excuse' },
  }),
  grant: (task, share) => ({
    act: 'extension/decide',
    title: `Việc ${task.path}: lùi hạn cho ${share.unitName}`,
    button: share.extension ? `Cho lùi tới ${before(share.extension.until)}` : 'Cho lùi hạn',
    told: 'Đã cho lùi hạn. Nơi ấy đang được báo.',
    body: { taskId: task.id, unitId: share.hopId, grant: true },
    children: <p>{share.extension?.reason}</p>,
  }),
  refuse: (task, share) => ({
    act: 'extension/decide',
    title: `Việc ${task.path}: giữ hạn cũ của ${share.unitName}`,
    button: 'Giữ hạn cũ và báo nơi ấy',
    told: 'Hạn cũ giữ nguyên. Nơi ấy đang được báo.',
    body: { taskId: task.id, unitId: share.hopId, grant: false },
    children: <p>{share.extension?.reason}</p>,
  }),
};

const offers: readonly [Act, keyof TaskShare['may'], string][] = [
  ['cannot', 'cannot', 'Không làm được'],
  ['extension', 'cannot', 'Xin lùi hạn'],
  ['accept', 'review', 'Nhận kết quả'],
  ['return', 'review', 'Trả lại'],
  ['grant', 'decide', 'Cho lùi hạn'],
  ['refuse', 'decide', 'Giữ hạn cũ'],
  ['excuse', 'excuse', 'Miễn'],
];

/** What a place may answer about its task, and what the issuer may say to it. */
export const ShareAsks = ({
  directive,
  task,
  share,
}: {
  directive: DirectiveDetail;
  task: DirectiveTask;
  share: TaskShare;
}) => {
  const [asking, setAsking] = useState<Act | null>(null);
  return (
    <>
      {offers.map(
        ([act, right, label]) =>
          share.may[right] && (
            <Button key={act} type="button" onClick={() => setAsking(act)}>
              {label}
              <span class="hidden"> {share.unitName}</span>
            </Button>
          ),
      )}
      {asking && (
        <Ask
          directive={directive}
          asked={asks[asking](task, share)}
          onLeave={() => setAsking(null)}
        />
      )}
    </>
  );
};
