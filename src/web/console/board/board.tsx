import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import type { Board } from '../../../contract/board.ts';
import { get } from '../../shared/api.ts';
import { date, moment, number, time } from '../../shared/format.ts';
import { useNow } from '../now.ts';
import { useMay } from '../session.ts';
import { Page } from '../ui/page.tsx';
import { Loaded } from '../ui/states.tsx';
import { Clusters } from './clusters.tsx';
import { NewUrgent } from './new-urgent.tsx';
import { Papers } from './papers.tsx';
import { People } from './people.tsx';
import { Places } from './places.tsx';
import { NotHappening } from './not-happening.tsx';

export const useBoard = () =>
  useQuery<Board>({
    queryKey: ['board'],
    queryFn: () => get<Board>('/board'),
    refetchInterval: 30_000,
  });

const Heard = ({ board }: { board: Board }) => {
  const { reported, total } = board.households;
  const share = total === 0 ? 0 : Math.round((reported / total) * 100);
  return (
    <section class="heard" aria-labelledby="heard">
      <h2 id="heard">Hộ báo hôm nay</h2>
      <p>
        <b class="figure">{number(reported)}</b> trên {number(total)} hộ
      </p>
      <progress
        max={Math.max(total, 1)}
        value={reported}
        aria-label={`${share} phần trăm hộ đã báo hôm nay`}
      />
    </section>
  );
};

/** The two things one looks for from the door: how many lives are at stake, and who is on duty. */
const Headline = ({ board }: { board: Board }) => {
  const now = useNow();
  const { waiting, overdue, beyondPower } = board.upward;
  const urgent = new Set(
    [...waiting, ...overdue, ...beyondPower]
      .filter(({ severity }) => severity === 'S1')
      .map(({ id }) => id),
  ).size;
  const duty = board.duty.find(({ unitId, person }) => unitId === board.unit.id && person !== null);
  return (
    <p class="headline">
      {urgent > 0 && (
        <Link class="urgent-count" href="/reports?severity=S1">
          {number(urgent)} khẩn cấp
        </Link>
      )}
      <span>
        trực: {duty?.person ?? <span class="late">trống</span>}
        {duty?.until && <span class="quiet"> (đến {moment(duty.until, now)})</span>}
      </span>
    </p>
  );
};

const LedgerLine = ({ board }: { board: Board }) => {
  const now = useNow();
  const { ledger } = board;
  return (
    <footer class="ledger">
      {ledger === null ? (
        <span>Sổ đối soát chưa chạy lần nào hôm nay.</span>
      ) : (
        <span class={ledger.ok ? 'fine' : 'wrong'}>
          Sổ đối soát {moment(ledger.at, now)}{' '}
          {ledger.ok ? 'khớp, không tin nào lạc' : 'KHÔNG khớp, báo ngay người quản trị'}
        </span>
      )}
      {ledger !== null && ledger.waitingHuman > 0 && (
        <span>{number(ledger.waitingHuman)} tin chờ người đọc</span>
      )}
      <span class="as-of">Số liệu lúc {time(board.at)}</span>
    </footer>
  );
};

/** What is not happening, first; then where; then what was ordered and who is there. */
export const BoardPage = () => {
  const query = useBoard();
  const now = useNow();
  const seesHouseholds = useMay('see-households');

  return (
    <Page
      title={query.data ? query.data.unit.name : 'Bảng điều hành'}
      lead={date(now)}
      aside={query.data && <Headline board={query.data} />}
      wide
    >
      <Loaded query={query} rows={8}>
        {(board) => (
          <>
            <NewUrgent board={board} />
            <div class="board">
              <NotHappening board={board} />
              <div class="middle">
                {board.upward.byCommune.length > 1 ? (
                  <Places places={board.upward.byCommune} />
                ) : (
                  seesHouseholds && <Clusters unitId={board.unit.id} />
                )}
                <Heard board={board} />
              </div>
              <div class="right">
                <Papers directives={board.directives} />
                <People board={board} />
              </div>
            </div>
            <LedgerLine board={board} />
          </>
        )}
      </Loaded>
    </Page>
  );
};
