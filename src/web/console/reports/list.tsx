import { useInfiniteQuery } from '@tanstack/preact-query';
import { Link, useSearchParams } from 'wouter-preact';
import type { ReportCard, ReportsPage as Reports } from '../../../contract/reports.ts';
import { get, query } from '../../shared/api.ts';
import { moment, since } from '../../shared/format.ts';
import { severityName } from '../../shared/words.ts';
import { useNow } from '../now.ts';
import { usePlaces } from '../places.ts';
import { More } from '../ui/more.tsx';
import { Page } from '../ui/page.tsx';
import { SeverityMark } from '../ui/severity.tsx';
import { Empty, Skeleton, Trouble } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';

const states = [
  ['open', 'Đang mở'],
  ['waiting', 'Chưa ai nhận'],
  ['overdue', 'Quá hạn'],
  ['beyond-power', 'Vượt quyền'],
  ['ended', 'Đã khép'],
  ['all', 'Tất cả'],
] as const;

const nothing: Record<string, string> = {
  open: 'Chưa có phản ánh nào đang mở. Khi có, nó hiện ở đây trong 1 giây.',
  waiting: 'Mọi phản ánh đều đã có người nhận.',
  overdue: 'Không có phản ánh nào quá hạn.',
  'beyond-power': 'Không có phản ánh nào chờ cấp trên quyết định.',
};

const Row = ({ report, now }: { report: ReportCard; now: Date }) => (
  <tr class={report.severity.toLowerCase()}>
    <td>
      <SeverityMark severity={report.severity} />
    </td>
    <th scope="row">
      <Link href={`/reports/${report.id}`}>
        {report.categoryName} <span class="code">{report.code}</span>
      </Link>
    </th>
    <td>
      {report.unitName}
      {report.communeName !== report.unitName && <span class="quiet">, {report.communeName}</span>}
    </td>
    <td class="state">{report.statusName}</td>
    <td>{report.handlerName ?? report.owner.unitName}</td>
    <td class={report.overdue ? 'late' : ''}>
      <span title={moment(report.receivedAt, now)}>{since(report.receivedAt, now)}</span>
    </td>
  </tr>
);

/** The filters live in the address, so a list can be sent to a colleague. */
export const ReportsPage = () => {
  const [params, setParams] = useSearchParams();
  const now = useNow();
  const state = params.get('state') ?? 'open';
  const unit = params.get('unit');
  const severity = params.get('severity');
  const set = (name: string, value: string): void => {
    setParams((before) => {
      const next = new URLSearchParams(before);
      if (value === '') next.delete(name);
      else next.set(name, value);
      return next;
    });
  };

  const places = usePlaces();
  const list = useInfiniteQuery({
    queryKey: ['reports', state, unit, severity],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      get<Reports>(`/reports${query({ state, unit, severity, cursor: pageParam })}`),
    getNextPageParam: (page) => page.next,
  });
  const reports = list.data?.pages.flatMap((page) => page.reports);

  return (
    <Page title="Phản ánh">
      <div class="filters">
        <Tabs
          label="Tình trạng"
          of={states}
          shown={state}
          onShow={(key) => set('state', key === 'open' ? '' : key)}
        />
        <label>
          Nơi{' '}
          <select value={unit ?? ''} onChange={(event) => set('unit', event.currentTarget.value)}>
            <option value="">tất cả</option>
            {places.data?.units.map((place) => (
              <option key={place.id} value={place.id}>
                {place.name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Mức{' '}
          <select
            value={severity ?? ''}
            onChange={(event) => set('severity', event.currentTarget.value)}
          >
            <option value="">tất cả</option>
            {Object.entries(severityName).map(([key, label]) => (
              <option key={key} value={key}>
                {label}
              </option>
            ))}
          </select>
        </label>
      </div>

      {reports === undefined &&
        (list.isError ? (
          <Trouble error={list.error} retry={() => void list.refetch()} />
        ) : (
          <Skeleton rows={8} />
        ))}
      {reports?.length === 0 && (
        <Empty>{nothing[state] ?? 'Không có phản ánh nào hợp với bộ lọc này.'}</Empty>
      )}
      {reports !== undefined && reports.length > 0 && (
        <table class="list">
          <thead>
            <tr>
              <th scope="col">Mức</th>
              <th scope="col">Việc</th>
              <th scope="col">Ở đâu</th>
              <th scope="col">Tình trạng</th>
              <th scope="col">Ai giữ</th>
              <th scope="col">Đã bao lâu</th>
            </tr>
          </thead>
          <tbody>
            {reports.map((report) => (
              <Row key={report.id} report={report} now={now} />
            ))}
          </tbody>
        </table>
      )}
      <More list={list} />
    </Page>
  );
};
