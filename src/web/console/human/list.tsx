import { useInfiniteQuery } from '@tanstack/preact-query';
import { useSearchParams } from 'wouter-preact';
import type { HumanItemCard, HumanItemsPage } from '../../../contract/human-items.ts';
import { get, query } from '../../shared/api.ts';
import { moment, since } from '../../shared/format.ts';
import { useNow } from '../now.ts';
import { More } from '../ui/more.tsx';
import { Page } from '../ui/page.tsx';
import { Empty, Skeleton, Trouble } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { HumanActs } from './acts.tsx';

const reasons: Record<HumanItemCard['reason'], string> = {
  'not-understood': 'Loa chưa hiểu',
  'unknown-sender': 'Chưa rõ người nhắn ở đâu',
  'failed-handling': 'Loa đọc bị lỗi',
  undelivered: 'Có thể chưa tới nơi, cần gọi điện',
};

const wordless: Record<string, string> = {
  image: '(ảnh, không có chữ)',
  audio: '(ghi âm, không có chữ)',
  video: '(video, không có chữ)',
};

const states = [
  ['open', 'Đang chờ'],
  ['done', 'Đã xong'],
] as const;

const Item = ({ item, now }: { item: HumanItemCard; now: Date }) => (
  <li class="human">
    <h2>
      {reasons[item.reason]} <span class="code">{item.code}</span>
    </h2>
    <p class="quiet small">
      {[item.from, item.place].filter(Boolean).join(', ')} ·{' '}
      <span title={moment(item.createdAt, now)}>chờ {since(item.createdAt, now)}</span>
      {item.owner && !item.resolvedAt && <> · Loa đã nhắn {item.owner}</>}
    </p>
    <blockquote>{item.text.trim() || (wordless[item.kind ?? ''] ?? '(không có chữ)')}</blockquote>
    {item.resolvedAt ? (
      <p>
        {item.resolution}
        <span class="quiet small">
          {' '}
          · {item.resolvedBy ?? 'Loa'}, {moment(item.resolvedAt, now)}
        </span>
      </p>
    ) : (
      <HumanActs item={item} />
    )}
  </li>
);

/** Messages nobody understood and words that did not arrive: each waits until a person says what became of it. */
export const HumanPage = () => {
  const [params, setParams] = useSearchParams();
  const now = useNow();
  const state = params.get('state') === 'done' ? 'done' : 'open';
  const list = useInfiniteQuery({
    queryKey: ['human-items', state],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      get<HumanItemsPage>(`/human-items${query({ state, cursor: pageParam })}`),
    getNextPageParam: (page) => page.next,
  });
  const items = list.data?.pages.flatMap((page) => page.items);
  return (
    <Page
      title="Chờ người đọc"
      lead="Tin Loa không hiểu hoặc không gửi được. Tin chờ lâu đứng trước."
    >
      <div class="filters">
        <Tabs
          label="Tình trạng"
          of={states}
          shown={state}
          onShow={(key) => setParams(key === 'open' ? {} : { state: key })}
        />
      </div>
      {items === undefined &&
        (list.isError ? (
          <Trouble error={list.error} retry={() => void list.refetch()} />
        ) : (
          <Skeleton rows={5} />
        ))}
      {items?.length === 0 && (
        <Empty>
          {state === 'open' ? 'Không có tin nào chờ người đọc.' : 'Chưa có tin nào được xử lý.'}
        </Empty>
      )}
      {items !== undefined && items.length > 0 && (
        <ul class="humans">
          {items.map((item) => (
            <Item key={item.id} item={item} now={now} />
          ))}
        </ul>
      )}
      <More list={list} />
    </Page>
  );
};
