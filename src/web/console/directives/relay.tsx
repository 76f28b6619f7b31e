import { useState } from 'preact/hooks';
import type { RelayHop } from '../../../contract/directives.ts';
import { moment } from '../../shared/format.ts';
import { useNow } from '../now.ts';
import { Button } from '../ui/button.tsx';
import { branchesOf, countAll, type Branch } from './relay-tree.ts';

/** Nothing has reached it yet, nor anything below: the place above is the one to look at. */
const onlyWaits = (branch: Branch): boolean =>
  branch.state === 'waiting' && !branch.late && branch.below.every(onlyWaits);

/** More than this below one place are counted; the count opens to their names. */
const most = 6;

/** Many places below one that have not answered: how many, how many late, and on a tap which. */
const Folded = ({ branches, now }: { branches: Branch[]; now: Date }) => {
  const late = branches.filter((branch) => branch.late).length;
  return (
    <li>
      <details>
        <summary class={late > 0 ? 'hop late' : 'hop'}>
          {branches.length} nơi bên dưới chưa nhận{late > 0 && ` · ${late} muộn`}
        </summary>
        <ul>
          {branches.map((child) => (
            <Node key={child.id} branch={child} all={false} now={now} />
          ))}
        </ul>
      </details>
    </li>
  );
};

const Node = ({ branch, all, now }: { branch: Branch; all: boolean; now: Date }) => {
  const rest = all ? [] : branch.below.filter((child) => onlyWaits(child));
  const shown = all
    ? branch.below
    : branch.below.filter((child) => !child.fine && !rest.includes(child));
  const folded = branch.below.length - shown.length - rest.length;
  return (
    <li>
      <p class={branch.late ? 'hop late' : `hop ${branch.state}`}>
        <i aria-hidden="true" />
        <b>{branch.unitName}</b> {branch.stateName}
        {branch.personName && ` · ${branch.personName}`}
        {branch.at && <span class="quiet"> · {moment(branch.at, now)}</span>}
        {branch.late && ' · muộn'}
      </p>
      {branch.below.length > 0 && (
        <ul>
          {!all && shown.length > most ? (
            <Folded branches={shown} now={now} />
          ) : (
            shown.map((child) => <Node key={child.id} branch={child} all={all} now={now} />)
          )}
          {rest.length > 0 && (
            <li>
              <p class="hop">
                <i aria-hidden="true" />
                {rest.length} nơi {rest[0]?.stateName}
              </p>
            </li>
          )}
          {folded > 0 && (
            <li>
              <p class="hop fine">
                <i aria-hidden="true" />
                {folded} nơi đã nhận đủ
              </p>
            </li>
          )}
        </ul>
      )}
    </li>
  );
};

/** Hop by hop from the issuer down to the clusters; what is fine is folded into a count. */
export const Relay = ({ hops }: { hops: RelayHop[] }) => {
  const [all, setAll] = useState(false);
  const now = useNow();
  const branches = branchesOf(hops);
  const fine = branches.filter((branch) => branch.fine);
  const shown = all ? branches : branches.filter((branch) => !branch.fine);
  return (
    <section class="relay" aria-labelledby="relay">
      <div class="section-head">
        <h2 id="relay">Đường đi của văn bản</h2>
        <Button type="button" onClick={() => setAll(!all)}>
          {all ? 'Gọn lại' : `Xem cả ${hops.length} chặng`}
        </Button>
      </div>
      <ul>
        {shown.map((branch) => (
          <Node key={branch.id} branch={branch} all={all} now={now} />
        ))}
        {!all && fine.length > 0 && (
          <li>
            <p class="hop fine">
              <i aria-hidden="true" />
              {fine.reduce((sum, branch) => sum + countAll(branch), 0)} chặng đều đã nhận
            </p>
          </li>
        )}
      </ul>
    </section>
  );
};
