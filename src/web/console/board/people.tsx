import type { Board } from '../../../contract/board.ts';

/** Who is on duty, where nobody is, and which groups nobody ties to the one above. */
export const People = ({ board }: { board: Board }) => {
  const gaps = board.duty.filter((duty) => duty.person === null);
  return (
    <section class="people" aria-labelledby="duty">
      <h2 id="duty">Trực và người nối</h2>
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
