/** Views of one list side by side; the one that is shown is pressed. */
export const Tabs = <K extends string>({
  label,
  of,
  shown,
  onShow,
}: {
  label: string;
  of: readonly (readonly [key: K, label: string])[];
  shown: string;
  onShow: (key: K) => void;
}) => (
  <div class="tabs" role="group" aria-label={label}>
    {of.map(([key, name]) => (
      <button key={key} type="button" aria-pressed={shown === key} onClick={() => onShow(key)}>
        {name}
      </button>
    ))}
  </div>
);
