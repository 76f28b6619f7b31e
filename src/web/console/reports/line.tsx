import { Link } from 'wouter-preact';
import type { ReportCard } from '../../../contract/reports.ts';
import { moment, since } from '../../shared/format.ts';
import { useNow } from '../now.ts';
import { SeverityMark } from '../ui/severity.tsx';

/** One case in one line: what, where, how long, and what happens next when nobody moves. */
export const ReportLine = ({ report }: { report: ReportCard }) => {
  const now = useNow();
  return (
    <Link class={`line ${report.severity.toLowerCase()}`} href={`/reports/${report.id}`}>
      <SeverityMark severity={report.severity} word={false} />
      <span class="what">
        <b>{report.categoryName}</b> · {report.unitName}
        {report.communeName !== report.unitName && (
          <span class="quiet">, {report.communeName}</span>
        )}
      </span>
      <span class={report.overdue ? 'how-long late' : 'how-long'}>
        {since(report.receivedAt, now)}
      </span>
      <span class="then quiet small">
        {report.code}
        {report.handlerName && ` · ${report.handlerName}`}
        {report.nextClock && ` · ${moment(report.nextClock.at, now)} ${report.nextClock.what}`}
      </span>
    </Link>
  );
};
