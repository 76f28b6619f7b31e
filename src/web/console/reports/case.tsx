import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import type { ReportDetail } from '../../../contract/reports.ts';
import { get } from '../../shared/api.ts';
import { moment, since } from '../../shared/format.ts';
import { useNow } from '../now.ts';
import { Page } from '../ui/page.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { Loaded } from '../ui/states.tsx';
import { Acts } from './acts.tsx';
import { Conversation } from './conversation.tsx';

export const CasePage = ({ id }: { id: string }) => {
  const query = useQuery<ReportDetail>({
    queryKey: ['report', id],
    queryFn: () => get<ReportDetail>(`/reports/${id}`),
  });
  const title = query.data ? `${query.data.categoryName} ở ${query.data.unitName}` : 'Phản ánh';
  return (
    <Page
      title={title}
      wide
      lead={
        query.data && (
          <>
            <SeverityMark severity={query.data.severity} /> ·{' '}
            <span class="code">{query.data.code}</span> · {query.data.statusName}
          </>
        )
      }
    >
      <Loaded query={query} rows={8}>
        {(report) => (
          <div class="case">
            <Story report={report} />
            <Conversation report={report} />
            <div class="case-side">
              <NextClock report={report} />
              <Acts report={report} />
              <Facts report={report} />
              <Link href={`/reports?unit=${report.unitId}&state=all`}>
                Các phản ánh khác ở {report.unitName}
              </Link>
            </div>
          </div>
        )}
      </Loaded>
    </Page>
  );
};

const Story = ({ report }: { report: ReportDetail }) => {
  const now = useNow();
  return (
    <section class="story" aria-labelledby="story">
      <h2 id="story">Diễn biến</h2>
      <ol>
        {report.story.map((line, index) => (
          <li key={index}>
            <time class="quiet small" dateTime={line.at}>
              {moment(line.at, now)}
            </time>
            <p>
              {line.sentence}
              {line.by && <span class="quiet"> · {line.by}</span>}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
};

const NextClock = ({ report }: { report: ReportDetail }) => {
  const now = useNow();
  if (!report.nextClock) return null;
  const late = new Date(report.nextClock.at) <= now;
  return (
    <p class={late || report.overdue ? 'next-clock late' : 'next-clock'}>
      Lúc <b class="figure">{moment(report.nextClock.at, now)}</b>: {report.nextClock.what}
    </p>
  );
};

const Facts = ({ report }: { report: ReportDetail }) => {
  const now = useNow();
  const { who } = report;
  return (
    <dl class="facts">
      <dt>Người báo</dt>
      <dd>
        {who === null ? (
          <span class="quiet">Được giữ kín với bạn.</span>
        ) : (
          <>
            {who.name ?? 'chưa rõ tên'}
            {who.household && `, hộ ${who.household}`}
            {who.phone && (
              <a class="phone" href={`tel:${who.phone}`}>
                Gọi {who.phone}
              </a>
            )}
          </>
        )}
      </dd>
      <dt>Ở đâu</dt>
      <dd>
        {report.unitName}
        {report.communeName !== report.unitName && `, ${report.communeName}`}
      </dd>
      <dt>Ai đang giữ</dt>
      <dd>{report.handlerName ?? `${report.owner.unitName}, chưa ai nhận`}</dd>
      <dt>Ai có quyền quyết</dt>
      <dd>{report.powerUnitName}</dd>
      <dt>Nhận lúc</dt>
      <dd>
        {moment(report.receivedAt, now)}, {since(report.receivedAt, now)}
      </dd>
      <dt>Phải xong</dt>
      <dd class={report.overdue ? 'late' : ''}>
        {moment(report.resolveBy, now)}
        {report.overdue && ' · quá hạn'}
      </dd>
      {report.because.length > 0 && (
        <>
          <dt>Vì sao Loa xếp vậy</dt>
          <dd>{report.because.join('; ')}</dd>
        </>
      )}
      {report.proposal && (
        <>
          <dt>Cấp dưới đề nghị</dt>
          <dd>{report.proposal}</dd>
        </>
      )}
      {report.pendingHandOver && (
        <>
          <dt>Đang chuyển cho</dt>
          <dd>{report.pendingHandOver.toUnitName}, chờ nơi nhận đồng ý</dd>
        </>
      )}
      {report.resolution && (
        <>
          <dt>Kết quả</dt>
          <dd>{report.resolution}</dd>
        </>
      )}
      {report.linked.length > 0 && (
        <>
          <dt>Việc cùng tin</dt>
          <dd class="code">{report.linked.join(', ')}</dd>
        </>
      )}
      {report.mergedInto && (
        <>
          <dt>Đã gộp vào</dt>
          <dd class="code">{report.mergedInto}</dd>
        </>
      )}
    </dl>
  );
};
