import { Link } from 'wouter-preact';
import type { DirectiveCard } from '../../../contract/directives.ts';
import { before } from '../../shared/format.ts';

/** "118/TTCH-VP", or Loa's own code while the registry's number is not there yet. */
export const numberOf = (directive: Pick<DirectiveCard, 'number' | 'symbol' | 'code'>): string =>
  directive.number
    ? `${directive.number}${directive.symbol ? `/${directive.symbol}` : ''}`
    : directive.code;

export const UrgencyMark = ({ urgency }: { urgency: DirectiveCard['urgency'] }) =>
  urgency ? (
    <span class={urgency === 'HOẢ TỐC' ? 'urgency flash' : 'urgency'}>{urgency}</span>
  ) : null;

/** How far it has got, in one line: who is still waited for matters more than who is not. */
export const HopLine = ({ directive }: { directive: DirectiveCard }) => {
  const { total, acknowledged, waitingFor } = directive.hops;
  if (directive.status === 'draft' || directive.status === 'approved')
    return <>{directive.statusName}</>;
  if (total > 0 && acknowledged >= total) return <span class="fine">{total} nơi đều đã nhận</span>;
  const names = waitingFor.slice(0, 3).join(', ');
  return (
    <>
      {acknowledged}/{total} nơi đã nhận
      {names &&
        ` · chờ ${names}${waitingFor.length > 3 ? ` và ${waitingFor.length - 3} nơi nữa` : ''}`}
    </>
  );
};

export const DirectiveLine = ({ directive }: { directive: DirectiveCard }) => (
  <Link class="line directive" href={`/directives/${directive.id}`}>
    <span class="what">
      <b>{numberOf(directive)}</b> <UrgencyMark urgency={directive.urgency} />
      <span class="subject">{directive.subject}</span>
    </span>
    <span class="then small quiet">
      <HopLine directive={directive} />
      {directive.tasks.overdue > 0 && (
        <span class="late"> · {directive.tasks.overdue} việc quá hạn</span>
      )}
      {directive.tasks.overdue === 0 &&
        directive.nextDueAt &&
        ` · hạn gần nhất ${before(directive.nextDueAt)}`}
    </span>
  </Link>
);
