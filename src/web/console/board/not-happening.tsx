import type { ComponentChildren } from 'preact';
import { Link } from 'wouter-preact';
import type { Board } from '../../../contract/board.ts';
import type { ReportCard } from '../../../contract/reports.ts';
import { number, since } from '../../shared/format.ts';
import { useNow } from '../now.ts';
import { ReportLine } from '../reports/line.tsx';

const shown = 6;

const Group = ({
  id,
  title,
  count,
  more,
  children,
}: {
  id: string;
  title: string;
  count: number;
  /** Where the whole list is. */
  more: string;
  children: ComponentChildren;
}) => (
  <section class={count > 0 ? 'group' : 'group none'} aria-labelledby={id}>
    <h2 id={id}>
      <Link href={more}>
        {title} <b>{number(count)}</b>
      </Link>
    </h2>
    {count > 0 && children}
    {count > shown && (
      <Link class="more" href={more}>
        Xem cả {number(count)}
      </Link>
    )}
  </section>
);

const Cases = ({ reports }: { reports: ReportCard[] }) => (
  <ul class="lines">
    {reports.slice(0, shown).map((report) => (
      <li key={report.id}>
        <ReportLine report={report} />
      </li>
    ))}
  </ul>
);

/** The first column: nobody has it, it is late, it waits for our decision, nobody spoke. */
export const NotHappening = ({ board }: { board: Board }) => {
  const now = useNow();
  const { waiting, overdue, beyondPower } = board.upward;
  const nothing = waiting.length + overdue.length + beyondPower.length + board.silentCount === 0;
  return (
    <div class="not-happening">
      {nothing && (
        <p class="calm">
          Không có gì chờ. Mọi phản ánh đều có người nhận và còn trong hạn. Có việc mới, nó hiện ở
          đây trong 1 giây.
        </p>
      )}
      <Group id="waiting" title="Chưa ai nhận" count={waiting.length} more="/reports?state=waiting">
        <Cases reports={waiting} />
      </Group>
      <Group id="overdue" title="Quá hạn" count={overdue.length} more="/reports?state=overdue">
        <Cases reports={overdue} />
      </Group>
      <Group
        id="beyond"
        title="Vượt quyền, chờ ta"
        count={beyondPower.length}
        more="/reports?state=beyond-power"
      >
        <Cases reports={beyondPower} />
      </Group>
      <Group id="silent" title="Im lặng" count={board.silentCount} more="/households">
        <ul class="lines">
          {board.silent.slice(0, shown).map((cluster) => (
            <li key={cluster.clusterId}>
              <Link class="line" href={`/households/${cluster.clusterId}`}>
                <span class="what">
                  {cluster.name} · {cluster.communeName}
                </span>
                <span class="how-long">
                  {cluster.lastAt ? since(cluster.lastAt, now) : 'chưa lần nào'}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </Group>
    </div>
  );
};
