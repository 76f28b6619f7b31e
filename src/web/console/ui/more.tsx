import { Button } from './button.tsx';

/** The next page of a list, while there is one. */
export const More = ({
  list,
}: {
  list: { hasNextPage: boolean; isFetchingNextPage: boolean; fetchNextPage: () => unknown };
}) =>
  list.hasNextPage ? (
    <p class="acts">
      <Button
        type="button"
        busy={list.isFetchingNextPage}
        onClick={() => void list.fetchNextPage()}
      >
        Xem thêm
      </Button>
    </p>
  ) : null;
