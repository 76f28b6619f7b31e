import { useQuery } from '@tanstack/preact-query';
import { Link, useSearchParams } from 'wouter-preact';
import type { ClusterCard, ClustersPage as Clusters } from '../../../contract/households.ts';
import { get, query } from '../../shared/api.ts';
import { midSentence, number, since } from '../../shared/format.ts';
import { useNow } from '../now.ts';
import { usePlaces } from '../places.ts';
import { useSession } from '../session.ts';
import { Page } from '../ui/page.tsx';
import { Empty, Loaded } from '../ui/states.tsx';

export const useClusters = (unitId: string | undefined) =>
  useQuery<Clusters>({
    queryKey: ['clusters', unitId],
    enabled: unitId !== undefined,
    queryFn: () => get<Clusters>(`/households/clusters${query({ unit: unitId })}`),
  });

/** What the tile says first. Nothing heard is never calm. */
const Standing = ({ cluster }: { cluster: ClusterCard }) => {
  const { silent, worrying, reported, total } = cluster;
  if (silent) return <span class="over">im lặng</span>;
  if (worrying > 0)
    return (
      <span class="wait">
        <b>{worrying}</b> nhà có việc
      </span>
    );
  if (reported === 0) return <span class="quiet">hôm nay chưa báo</span>;
  if (reported < total)
    return <span class="quiet">còn {number(total - reported)} hộ chưa báo</span>;
  return <span class="quiet">đã báo đủ, yên</span>;
};

export const ClusterTiles = ({ clusters }: { clusters: ClusterCard[] }) => {
  const now = useNow();
  const several = new Set(clusters.map((cluster) => cluster.communeName)).size > 1;
  if (clusters.length === 0) return <Empty>Nơi này chưa có cụm hộ nào.</Empty>;
  return (
    <ul class="tiles">
      {clusters.map((cluster) => (
        <li
          key={cluster.id}
          class={cluster.silent ? 'tile late' : cluster.worrying > 0 ? 'tile waits' : 'tile'}
        >
          <Link class="tile-whole" href={`/households/${cluster.id}`}>
            <span class="tile-name">
              {cluster.name} · {cluster.villageName}
              {several && <span class="quiet">{cluster.communeName}</span>}
            </span>
            <span class="tile-counts">
              <Standing cluster={cluster} />
            </span>
            <span class="tile-heard">
              <span class="bar" aria-hidden="true">
                <i
                  style={{
                    width: `${cluster.total === 0 ? 0 : Math.round((cluster.reported / cluster.total) * 100)}%`,
                  }}
                />
              </span>
              <span class="small">
                {number(cluster.reported)}/{number(cluster.total)} hộ
              </span>
            </span>
            <span class="quiet small">
              {cluster.lastAt ? `nghe ${since(cluster.lastAt, now)} trước` : 'chưa nghe lần nào'}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
};

export const ClustersPage = () => {
  const [params, setParams] = useSearchParams();
  const { home } = useSession();
  const unit = params.get('unit') ?? home?.id;
  const places = usePlaces();
  const list = useClusters(unit);
  return (
    <Page
      title="Hộ dân"
      lead="Cụm im lặng đứng trước: không báo không có nghĩa là bình thường."
      wide
    >
      <div class="filters">
        <label>
          Nơi{' '}
          <select
            value={params.get('unit') ?? ''}
            onChange={(event) =>
              setParams(event.currentTarget.value ? { unit: event.currentTarget.value } : {})
            }
          >
            <option value="">{home ? `cả ${midSentence(home.name)}` : 'tất cả'}</option>
            {places.data?.units.map((place) => (
              <option key={place.id} value={place.id}>
                {place.name}
              </option>
            ))}
          </select>
        </label>
      </div>
      <Loaded query={list} rows={8}>
        {(page) => <ClusterTiles clusters={page.clusters} />}
      </Loaded>
    </Page>
  );
};
