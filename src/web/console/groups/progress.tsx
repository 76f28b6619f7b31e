import { useQuery } from '@tanstack/preact-query';
import { Link, useSearchParams } from 'wouter-preact';
import type {
  GroupCard,
  GroupsPage as Groups,
  ProgressPage,
  ProgressRow,
} from '../../../contract/onboarding.ts';
import { get, query } from '../../shared/api.ts';
import { midSentence, number } from '../../shared/format.ts';
import { useSession } from '../session.ts';
import { Page } from '../ui/page.tsx';
import { Empty, Loaded } from '../ui/states.tsx';
import { Sections } from './sections.tsx';
import { driftKinds, driftName } from './words.ts';

export const useProgress = (unitId: string | undefined) =>
  useQuery<ProgressPage>({
    queryKey: ['progress', unitId],
    enabled: unitId !== undefined,
    queryFn: () => get<ProgressPage>(`/groups/progress${query({ unitId })}`),
  });

const Drift = ({ drift }: { drift: ProgressRow['drift'] }) => {
  const there = driftKinds.filter((kind) => drift[kind] > 0);
  if (there.length === 0) return <span class="quiet">khớp</span>;
  return (
    <>
      {there.map((kind, index) => (
        <span key={kind} class={kind === 'unknown' ? 'over' : ''}>
          {index > 0 && ', '}
          {number(drift[kind])} {driftName[kind]}
        </span>
      ))}
    </>
  );
};

const Three = ({ of }: { of: ProgressRow['groups'] }) => (
  <>
    <b>{number(of.linked)}</b>/{number(of.expected)}
    <span class="quiet small"> · {number(of.active)} có tin tuần này</span>
  </>
);

const otherwise = ({ phone, proxy, visit }: ProgressRow['otherwise']): string =>
  [
    phone > 0 ? `${number(phone)} gọi điện` : '',
    proxy > 0 ? `${number(proxy)} qua người báo hộ` : '',
    visit > 0 ? `${number(visit)} đến nhà` : '',
  ]
    .filter(Boolean)
    .join(', ') || 'không có';

const Row = ({ row, link }: { row: ProgressRow; link: boolean }) => (
  <tr>
    <th scope="row">
      {link ? (
        <Link href={`/groups?unit=${row.unitId}`}>{row.name}</Link>
      ) : (
        `Cả ${midSentence(row.name)}`
      )}
    </th>
    <td data-label="Nhóm">
      <Three of={row.groups} />
    </td>
    <td data-label="Cán bộ">
      <Three of={row.people} />
    </td>
    <td data-label="Hộ">
      <Three of={row.households} />
    </td>
    <td class="small" data-label="Hộ chưa có Zalo">
      {otherwise(row.otherwise)}
    </td>
    <td data-label="Lệch">
      <Drift drift={row.drift} />
    </td>
  </tr>
);

const GroupLine = ({ group }: { group: GroupCard }) => (
  <tr>
    <th scope="row">
      <Link href={`/groups/${group.id}`}>{group.name}</Link>
    </th>
    <td>{number(group.members)} người</td>
    <td>
      {!group.enabled ? (
        <span class="over">Zalo đã khoá</span>
      ) : group.active ? (
        'có tin tuần này'
      ) : (
        <span class="quiet">tuần này chưa có tin</span>
      )}
    </td>
    <td>
      <Drift drift={group.drift} />
    </td>
  </tr>
);

const GroupsHere = ({ groups }: { groups: GroupCard[] }) => (
  <section aria-labelledby="groups-here">
    <h2 id="groups-here">Các nhóm</h2>
    {groups.length === 0 ? (
      <Empty>Nơi này chưa có nhóm nào được lập.</Empty>
    ) : (
      <div class="scrolls" tabIndex={0} role="region" aria-label="Bảng các nhóm">
        <table class="list">
          <thead>
            <tr>
              <th scope="col">Nhóm</th>
              <th scope="col">Đang có</th>
              <th scope="col">Hoạt động</th>
              <th scope="col">Lệch với danh sách</th>
            </tr>
          </thead>
          <tbody>
            {groups.map((group) => (
              <GroupLine key={group.id} group={group} />
            ))}
          </tbody>
        </table>
      </div>
    )}
  </section>
);

/** How far groups, officials and households are set up, place by place; then the groups of the place. */
export const ProgressView = () => {
  const [params] = useSearchParams();
  const { home } = useSession();
  const unit = params.get('unit') ?? home?.id;
  const progress = useProgress(unit);
  const groups = useQuery<Groups>({
    queryKey: ['groups', unit],
    queryFn: () => get<Groups>(`/groups${query({ unit })}`),
  });
  return (
    <Page
      title={progress.data ? `Nhóm · ${progress.data.total.name}` : 'Nhóm'}
      lead="Đã nối / cần có. Người lạ trong nhóm nghe được chuyện sức khoẻ của bà con, nên đứng trước."
      wide
    >
      <Sections />
      {params.get('unit') && (
        <p>
          <Link href="/groups">Về toàn địa bàn</Link>
        </p>
      )}
      <Loaded query={progress} rows={8}>
        {({ total, rows }) => (
          <div class="scrolls" tabIndex={0} role="region" aria-label="Bảng tiến độ">
            <table class="list labelled">
              <thead>
                <tr>
                  <th scope="col">Nơi</th>
                  <th scope="col">Nhóm</th>
                  <th scope="col">Cán bộ</th>
                  <th scope="col">Hộ</th>
                  <th scope="col">Hộ chưa có Zalo</th>
                  <th scope="col">Lệch với danh sách</th>
                </tr>
              </thead>
              <tbody>
                <Row row={total} link={false} />
                {rows.map((row) => (
                  <Row key={row.unitId} row={row} link />
                ))}
              </tbody>
            </table>
          </div>
        )}
      </Loaded>
      <Loaded query={groups} rows={6}>
        {(page) => <GroupsHere groups={page.groups} />}
      </Loaded>
    </Page>
  );
};
