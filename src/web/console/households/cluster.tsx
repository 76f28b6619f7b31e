import { useQuery } from '@tanstack/preact-query';
import { Link, useSearchParams } from 'wouter-preact';
import type {
  ClusterPage as Cluster,
  HouseholdCard,
  HouseholdStatus,
} from '../../../contract/households.ts';
import { get, query } from '../../shared/api.ts';
import { moment } from '../../shared/format.ts';
import { householdStatusName, reachName, sourceName } from '../../shared/words.ts';
import { useNow } from '../now.ts';
import { Page } from '../ui/page.tsx';
import { Empty, Loaded } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { RecordStatus } from './record-status.tsx';

const filters = [
  ['all', 'Tất cả'],
  ['unreported', 'Chưa báo'],
  ['worrying', 'Có việc'],
] as const;

const tone = (status: HouseholdStatus, fresh: boolean): string => {
  if (status === 'positive' || status === 'symptomatic' || status === 'needs-help') return 'worry';
  if (!fresh || status === 'unknown') return 'old';
  return status === 'normal' ? 'well' : 'watch';
};

const Row = ({ household, may, now }: { household: HouseholdCard; may: boolean; now: Date }) => (
  <tr>
    <td class="code">{household.code}</td>
    <th scope="row">
      {household.headName}
      {household.reasons.length > 0 && (
        <span class="quiet small"> {household.reasons.join(', ')}</span>
      )}
    </th>
    <td>{household.size} người</td>
    <td>
      <span class={`status ${tone(household.status, household.fresh)}`}>
        <i aria-hidden="true" />
        {householdStatusName[household.status]}
      </span>
      {household.openCases.map((open) => (
        <Link key={open.id} class="code" href={`/reports/${open.id}`}>
          {' '}
          {open.code}
        </Link>
      ))}
    </td>
    <td class="small quiet">
      {household.statusAt
        ? `${moment(household.statusAt, now)}${household.source ? `, ${sourceName[household.source]}` : ''}`
        : 'chưa báo lần nào'}
    </td>
    <td class="small">
      {household.phone ? (
        <a href={`tel:${household.phone}`}>{household.phone}</a>
      ) : (
        reachName[household.reach]
      )}
    </td>
    {may && (
      <td class="row-act">
        <RecordStatus household={household} />
      </td>
    )}
  </tr>
);

/** One cluster: every household, what is known of it, since when and by whom. */
export const ClusterPage = ({ id }: { id: string }) => {
  const [params, setParams] = useSearchParams();
  const now = useNow();
  const only = params.get('only') ?? 'all';
  const page = useQuery<Cluster>({
    queryKey: ['cluster', id, only],
    queryFn: () => get<Cluster>(`/households${query({ cluster: id, only })}`),
  });
  const cluster = page.data;
  return (
    <Page
      title={cluster ? `${cluster.cluster.name} · ${cluster.cluster.villageName}` : 'Cụm hộ'}
      lead={
        cluster && (
          <>
            {cluster.cluster.communeName} · <b>{cluster.reported}</b>/{cluster.total} hộ đã báo hôm
            nay
            {cluster.team.length > 0 && (
              <span class="quiet">
                {' '}
                · Tổ:{' '}
                {cluster.team
                  .map((person) => person.name + (person.onDuty ? ' (đang trực)' : ''))
                  .join(', ')}
              </span>
            )}
          </>
        )
      }
    >
      <div class="filters">
        <Tabs
          label="Xem hộ nào"
          of={filters}
          shown={only}
          onShow={(key) => setParams(key === 'all' ? {} : { only: key })}
        />
      </div>
      <Loaded query={page} rows={10}>
        {({ households, may }) =>
          households.length === 0 ? (
            <Empty>
              {only === 'unreported' ? 'Hộ nào cũng đã báo hôm nay.' : 'Không có hộ nào.'}
            </Empty>
          ) : (
            <table class="list households">
              <thead>
                <tr>
                  <th scope="col">Số</th>
                  <th scope="col">Chủ hộ</th>
                  <th scope="col">Nhân khẩu</th>
                  <th scope="col">Tình trạng</th>
                  <th scope="col">Biết lúc nào, từ ai</th>
                  <th scope="col">Liên lạc</th>
                  {may.report && (
                    <th scope="col">
                      <span class="hidden">Ghi</span>
                    </th>
                  )}
                </tr>
              </thead>
              <tbody>
                {households.map((household) => (
                  <Row key={household.id} household={household} may={may.report} now={now} />
                ))}
              </tbody>
            </table>
          )
        }
      </Loaded>
    </Page>
  );
};
