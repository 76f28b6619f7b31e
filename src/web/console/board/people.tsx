import type { Board } from '../../../contract/board.ts';
import { moment } from '../../shared/format.ts';
import { useNow } from '../now.ts';

/** Who is on duty, where nobody is, and which groups nobody ties to the one above. */
export const People = ({ board }: { board: Board }) => {
  const now = useNow();
  const gaps = board.duty.filter((duty) => duty.person === null);
  const here = board.duty.filter((duty) => duty.person !== null && duty.unitId === board.unit.id);
  return (
    <section class="people" aria-labelledby="duty">
      <h2 id="duty">Trực và người nối</h2>
      {here.map((duty) => (
        <p key={`${duty.unitId}${duty.person ?? ''}`}>
          {duty.person}
          {duty.until && <span class="quiet"> đến {moment(duty.until, now)}</span>}
        </p>
      ))}
      {gaps.length > 0 && (
        <details class="gap">
          <summary>
            <b>{gaps.length}</b> nơi trống người trực
          </summary>
          <ul>
            {gaps.map((duty) => (
              <li key={duty.unitId}>{duty.unitName}</li>
            ))}
          </ul>
        </details>
      )}
      {board.bridgesMissing.length > 0 && (
        <details class="gap">
          <summary>
            <b>{board.bridgesMissing.length}</b> nhóm thiếu người nối
          </summary>
          <ul>
            {board.bridgesMissing.map((bridge) => (
              <li key={bridge.unitId}>{bridge.unitName}</li>
            ))}
          </ul>
        </details>
      )}
      {gaps.length + board.bridgesMissing.length === 0 && (
        <p class="fine">Nơi nào cũng có người trực và người nối.</p>
      )}
    </section>
  );
};
