import { useInfiniteQuery } from '@tanstack/preact-query';
import { Link, useSearchParams } from 'wouter-preact';
import type { DirectivesPage as Directives } from '../../../contract/directives.ts';
import { get, query } from '../../shared/api.ts';
import { useMay } from '../session.ts';
import { More } from '../ui/more.tsx';
import { Page } from '../ui/page.tsx';
import { Empty, Skeleton, Trouble } from '../ui/states.tsx';
import { Tabs } from '../ui/tabs.tsx';
import { DirectiveLine } from './line.tsx';

const states = [
  ['all', 'Tất cả'],
  ['draft', 'Bản thảo'],
  ['running', 'Đang chạy'],
  ['ended', 'Đã xong'],
] as const;

export const DirectivesPage = () => {
  const [params, setParams] = useSearchParams();
  const mayDraft = useMay('draft-directive');
  const state = params.get('state') ?? 'all';
  const list = useInfiniteQuery({
    queryKey: ['directives', state],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      get<Directives>(`/directives${query({ state, cursor: pageParam })}`),
    getNextPageParam: (page) => page.next,
  });
  const directives = list.data?.pages.flatMap((page) => page.directives);
  return (
    <Page
      title="Văn bản"
      aside={
        mayDraft && (
          <Link class="button primary" href="/directives/new">
            Dán văn bản mới
          </Link>
        )
      }
    >
      <div class="filters">
        <Tabs
          label="Tình trạng"
          of={states}
          shown={state}
          onShow={(key) => setParams(key === 'all' ? {} : { state: key })}
        />
      </div>
      {directives === undefined &&
        (list.isError ? (
          <Trouble error={list.error} retry={() => void list.refetch()} />
        ) : (
          <Skeleton rows={6} />
        ))}
      {directives?.length === 0 && (
        <Empty>
          Chưa có văn bản nào. {mayDraft && 'Dán văn bản vào, Loa đọc ra việc, nơi nhận và hạn.'}
        </Empty>
      )}
      {directives !== undefined && directives.length > 0 && (
        <ul class="lines wide-lines">
          {directives.map((directive) => (
            <li key={directive.id}>
              <DirectiveLine directive={directive} />
            </li>
          ))}
        </ul>
      )}
      <More list={list} />
    </Page>
  );
};
