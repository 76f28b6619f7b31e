import type { UseQueryResult } from '@tanstack/preact-query';
import type { ComponentChildren } from 'preact';
import { Problem } from '../../shared/problem.ts';
import { time } from '../../shared/format.ts';
import { Button } from './button.tsx';

/** Nothing here, said as good news or as what will come. */
export const Empty = ({ children }: { children: ComponentChildren }) => (
  <p class="empty">{children}</p>
);

/** As tall as what will stand there. */
export const Skeleton = ({ rows = 4 }: { rows?: number }) => (
  <div class="skeleton" role="status">
    <span class="hidden">Đang tải…</span>
    {Array.from({ length: rows }, (_, index) => (
      <div key={index} aria-hidden="true" />
    ))}
  </div>
);

/** What went wrong and a way to try again. */
export const Trouble = ({ error, retry }: { error: unknown; retry?: () => void }) => {
  const sentence =
    error instanceof Problem ? error.message : 'Trang này gặp lỗi. Tải lại trang giúp nhé.';
  return (
    <div class="trouble" role="alert">
      <p>{sentence}</p>
      {retry && (
        <Button type="button" onClick={retry}>
          Thử lại
        </Button>
      )}
    </div>
  );
};

/**
 * A question and its four answers: loading, trouble, old but shown, here. What was known stays on the
 * page when asking again fails, with the time it is from.
 */
export const Loaded = <T,>({
  query,
  rows,
  children,
}: {
  query: UseQueryResult<T>;
  rows?: number;
  children: (data: T) => ComponentChildren;
}) => {
  if (query.data === undefined) {
    if (query.isError) return <Trouble error={query.error} retry={() => void query.refetch()} />;
    return <Skeleton rows={rows ?? 4} />;
  }
  return (
    <>
      {query.isError && (
        <p class="stale" role="status">
          Đang xem số liệu lúc {time(new Date(query.dataUpdatedAt))}, chưa tải mới được.{' '}
          <button type="button" class="link" onClick={() => void query.refetch()}>
            Thử lại
          </button>
        </p>
      )}
      {children(query.data)}
    </>
  );
};
