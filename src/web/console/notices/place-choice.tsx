import type { UnitCard } from '../../../contract/units.ts';
import { midSentence } from '../../shared/format.ts';

/** The whole unit, or some of those below it. */
export const PlaceChoice = ({
  home,
  places,
  chosen,
  onChoose,
}: {
  home: { id: string; name: string };
  places: UnitCard[];
  chosen: string[];
  onChoose: (ids: string[]) => void;
}) => {
  const whole = chosen.includes(home.id);
  return (
    <fieldset class="choices places">
      <legend>Nơi nhận</legend>
      <label class="check">
        <input type="checkbox" checked={whole} onChange={() => onChoose(whole ? [] : [home.id])} />
        <span>Cả {midSentence(home.name)}</span>
      </label>
      {places.map((place) => (
        <label key={place.id} class="check">
          <input
            type="checkbox"
            checked={whole || chosen.includes(place.id)}
            disabled={whole}
            onChange={(event) =>
              onChoose(
                event.currentTarget.checked
                  ? [...chosen, place.id]
                  : chosen.filter((id) => id !== place.id),
              )
            }
          />
          <span>{place.name}</span>
        </label>
      ))}
    </fieldset>
  );
};
