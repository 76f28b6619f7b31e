import { useState } from 'preact/hooks';
import type { DirectiveDetail } from '../../../contract/directives.ts';
import { number } from '../../shared/format.ts';
import { Problem } from '../../shared/problem.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { numberOf } from './line.tsx';
import { useDirectiveAct } from './use-act.ts';
import { Ways } from './ways.tsx';

/** Whom it reaches first, and how far it goes, in one sentence. */
export const reachSentence = ({ reach }: DirectiveDetail): string => {
  const first = reach.first.slice(0, 4).join(', ');
  const more = reach.first.length > 4 ? ` và ${reach.first.length - 4} nơi nữa` : '';
  const after = reach.groups > 0 ? ` Sau đó xuống ${number(reach.groups)} nhóm` : '';
  const homes = reach.households > 0 ? `, ${number(reach.households)} hộ` : '';
  return `Tới trước hết: ${first}${more}.${after}${after ? `${homes}.` : ''}`;
};

export const DirectiveActs = ({ directive }: { directive: DirectiveDetail }) => {
  const [issuing, setIssuing] = useState(false);
  const approve = useDirectiveAct(
    directive,
    'Đã duyệt. Phát đi lúc nào là việc của người có quyền phát.',
  );
  const issue = useDirectiveAct(directive, 'Đã phát. Bên dưới là từng nơi đã nhận tới đâu.', () =>
    setIssuing(false),
  );
  const acknowledge = useDirectiveAct(directive, 'Đã nhận. Giờ giao ai làm việc nào.');
  const { may, mine } = directive;
  const failed = [approve, issuing ? undefined : issue, acknowledge].find(
    (act) => act?.isError,
  )?.error;

  const acts = [may.approve, may.issue, may.acknowledge, may.relay, may.hold, may.close];
  if (!acts.includes(true) && !may.recall && !may.why) return null;
  return (
    <div class="directive-acts">
      <div class="acts">
        {may.acknowledge && (
          <Button
            kind="primary"
            type="button"
            busy={acknowledge.isPending}
            onClick={() =>
              acknowledge.mutate({ act: 'acknowledge', body: mine ? { unitId: mine.unitId } : {} })
            }
          >
            Nhận văn bản{mine ? ` cho ${mine.unitName}` : ''}
          </Button>
        )}
        {may.approve && (
          <Button
            kind="primary"
            type="button"
            busy={approve.isPending}
            onClick={() => approve.mutate({ act: 'approve' })}
          >
            {directive.audience === 'households'
              ? 'Duyệt văn bản và lời báo bà con'
              : 'Duyệt văn bản, chỉ gửi cán bộ'}
          </Button>
        )}
        {may.issue && (
          <Button kind="primary" type="button" onClick={() => setIssuing(true)}>
            Phát đi {number(directive.reach.bodies)} nơi
          </Button>
        )}
        <Ways directive={directive} />
        {may.why && <p class="quiet">{may.why}</p>}
      </div>
      {failed instanceof Problem && (
        <p class="problem" role="alert">
          {failed.message}
        </p>
      )}
      {issuing && (
        <Dialog
          title={`Phát ${numberOf(directive)}?`}
          act={`Phát đi ${number(directive.reach.bodies)} nơi`}
          busy={issue.isPending}
          error={issue.error}
          onAct={() => issue.mutate({ act: 'issue' })}
          onLeave={() => {
            setIssuing(false);
            issue.reset();
          }}
        >
          <p>{reachSentence(directive)}</p>
          <p class="quiet">
            Phát rồi thì không sửa được nữa, chỉ đính chính hoặc thay bằng văn bản khác.
          </p>
        </Dialog>
      )}
    </div>
  );
};
