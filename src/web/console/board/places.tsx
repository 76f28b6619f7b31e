import { Link } from 'wouter-preact';
import type { BoardPlace } from '../../../contract/board.ts';
import { lasted, number } from '../../shared/format.ts';

const Tile = ({ place }: { place: BoardPlace }) => {
  const share = place.households === 0 ? 0 : place.householdsReported / place.households;
  return (
    <li class={place.overdue > 0 ? 'tile late' : place.waiting > 0 ? 'tile waits' : 'tile'}>
      <div class="tile-name">
        <Link href={`/reports?unit=${place.unitId}`}>{place.name}</Link>
        {place.level !== null && (
          <span class={`level l${place.level}`} title={`Cấp độ dịch ${place.level}`}>
            {place.level}
          </span>
        )}
      </div>
      <p class="tile-counts">
        {place.overdue > 0 && (
          <Link class="over" href={`/reports?unit=${place.unitId}&state=overdue`}>
            <b>{place.overdue}</b> quá hạn
          </Link>
        )}
        {place.waiting > 0 && (
          <Link class="wait" href={`/reports?unit=${place.unitId}&state=waiting`}>
            <b>{place.waiting}</b> chờ
            {place.oldestMinutes !== null && ` ${lasted(place.oldestMinutes * 60_000)}`}
          </Link>
        )}
        {place.overdue + place.waiting === 0 && (
          <span class="quiet">
            {place.open > 0 ? `${place.open} đang làm` : 'không có việc chờ'}
          </span>
        )}
      </p>
      <Link class="tile-heard" href={`/households?unit=${place.unitId}`}>
        <span class="bar" aria-hidden="true">
          <i style={{ width: `${Math.round(share * 100)}%` }} />
        </span>
        <span class="small">
          {number(place.householdsReported)}/{number(place.households)}
          <span class="hidden"> hộ ở {place.name} đã báo hôm nay</span>
        </span>
      </Link>
    </li>
  );
};

/** The communes side by side; a number leads to what it counts. */
export const Places = ({ places }: { places: BoardPlace[] }) => (
  <section aria-labelledby="places">
    <h2 id="places">Từng nơi</h2>
    <ul class="tiles">
      {places.map((place) => (
        <Tile key={place.unitId} place={place} />
      ))}
    </ul>
  </section>
);
