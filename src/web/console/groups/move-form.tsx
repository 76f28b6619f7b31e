import { useQuery } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import type { HouseholdsPage } from '../../../contract/households.ts';
import type { Move, PeopleFound, PostsHeld } from '../../../contract/onboarding.ts';
import type { Units } from '../../../contract/units.ts';
import { get, query } from '../../shared/api.ts';
import { usePlaces } from '../places.ts';
import { useMay } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';

/** One thing somebody wants, as the moves it takes and the words for it. */
export interface NamedMove {
  words: string;
  moves: Move[];
}

const kinds = [
  ['replace', 'Thay người giữ chức'],
  ['household', 'Chuyển hộ sang cụm khác'],
  ['merge', 'Nhập bản này vào bản khác'],
] as const;

const useUnits = (under: string) =>
  useQuery<Units>({
    queryKey: ['units', under],
    enabled: under !== '',
    queryFn: () => get<Units>(`/units${query({ under })}`),
  });

interface Option {
  id: string;
  name: string;
}

const Choice = ({
  label,
  options,
  value,
  onPick,
}: {
  label: string;
  options: readonly Option[];
  value: string;
  onPick: (id: string) => void;
}) => (
  <Field label={label}>
    {(attributes) => (
      <select
        {...attributes}
        value={value}
        onChange={(event) => onPick(event.currentTarget.value)}
        required
      >
        <option value="">chọn…</option>
        {options.map((one) => (
          <option key={one.id} value={one.id}>
            {one.name}
          </option>
        ))}
      </select>
    )}
  </Field>
);

const Search = ({
  label,
  value,
  onType,
}: {
  label: string;
  value: string;
  onType: (text: string) => void;
}) => (
  <Field label={label}>
    {(attributes) => (
      <input {...attributes} value={value} onInput={(event) => onType(event.currentTarget.value)} />
    )}
  </Field>
);

const Add = ({ move, onAdd }: { move: NamedMove | null; onAdd: (move: NamedMove) => void }) => (
  <p class="acts">
    <Button type="button" disabled={move === null} onClick={() => move && onAdd(move)}>
      Thêm vào danh sách
    </Button>
  </p>
);

const Replace = ({ commune, onAdd }: { commune: string; onAdd: (move: NamedMove) => void }) => {
  const [postId, setPost] = useState('');
  const [name, setName] = useState('');
  const [personId, setPerson] = useState('');
  const posts = useQuery<PostsHeld>({
    queryKey: ['posts', commune],
    queryFn: () => get<PostsHeld>(`/posts${query({ unitId: commune })}`),
  });
  const people = useQuery<PeopleFound>({
    queryKey: ['people', name],
    enabled: name.trim().length > 1,
    queryFn: () => get<PeopleFound>(`/people${query({ query: name.trim() })}`),
  });
  const held = posts.data?.posts.find(({ id }) => id === postId);
  const person = people.data?.people.find(({ id }) => id === personId);
  const move = (): NamedMove | null => {
    if (!held) return null;
    const end: Move[] = [{ kind: 'end-post', postId: held.id }];
    if (!person) return { words: `${held.name} thôi ${held.title}`, moves: end };
    return {
      words: `${held.title}: ${person.name} thay ${held.name}`,
      moves: [
        ...(held.single ? [] : end),
        {
          kind: 'appoint',
          personId: person.id,
          post: held.kind,
          unitId: commune,
          bodyId: held.bodyId,
          basis: null,
        },
      ],
    };
  };
  return (
    <>
      <Choice
        label="Chức vụ đang giữ"
        value={postId}
        onPick={setPost}
        options={(posts.data?.posts ?? []).map((one) => ({
          id: one.id,
          name: `${one.title}: ${one.name}`,
        }))}
      />
      <Search label="Tên người thay, để trống nếu chưa có" value={name} onType={setName} />
      {(people.data?.people.length ?? 0) > 0 && (
        <Choice
          label="Người thay"
          value={personId}
          onPick={setPerson}
          options={(people.data?.people ?? []).map((one) => ({
            id: one.id,
            name: one.title ? `${one.name} (${one.title})` : one.name,
          }))}
        />
      )}
      <Add move={move()} onAdd={onAdd} />
    </>
  );
};

const HouseholdMove = ({
  commune,
  onAdd,
}: {
  commune: string;
  onAdd: (move: NamedMove) => void;
}) => {
  const [name, setName] = useState('');
  const [householdId, setHousehold] = useState('');
  const [to, setTo] = useState('');
  const homes = useQuery<HouseholdsPage>({
    queryKey: ['households', 'named', commune, name],
    enabled: name.trim().length > 1,
    queryFn: () =>
      get<HouseholdsPage>(
        `/households${query({ query: name.trim(), unit: commune, limit: '20' })}`,
      ),
  });
  const clusters = useQuery<{ clusters: (Option & { villageName: string })[] }>({
    queryKey: ['clusters', commune],
    queryFn: () => get(`/households/clusters${query({ unit: commune })}`),
  });
  const home = homes.data?.households.find(({ id }) => id === householdId);
  const cluster = clusters.data?.clusters.find(({ id }) => id === to);
  return (
    <>
      <Search label="Tên chủ hộ" value={name} onType={setName} />
      <Choice
        label="Hộ"
        value={householdId}
        onPick={setHousehold}
        options={(homes.data?.households ?? []).map((one) => ({
          id: one.id,
          name: `${one.headName} (${one.code}, ${one.clusterName})`,
        }))}
      />
      <Choice
        label="Sang cụm"
        value={to}
        onPick={setTo}
        options={(clusters.data?.clusters ?? []).map((one) => ({
          id: one.id,
          name: `${one.name} · ${one.villageName}`,
        }))}
      />
      <Add
        move={
          home && cluster
            ? {
                words: `Nhà ${home.headName} sang ${cluster.name} · ${cluster.villageName}`,
                moves: [{ kind: 'move-household', householdId: home.id, to: cluster.id }],
              }
            : null
        }
        onAdd={onAdd}
      />
    </>
  );
};

const Merge = ({ commune, onAdd }: { commune: string; onAdd: (move: NamedMove) => void }) => {
  const [from, setFrom] = useState('');
  const [into, setInto] = useState('');
  const villages = useUnits(commune).data?.units ?? [];
  const clusters = useUnits(from);
  const [one, other] = [from, into].map((id) => villages.find((village) => village.id === id));
  const ready = one && other && one !== other && clusters.data;
  return (
    <>
      <Choice label="Bản thôi tách riêng" value={from} onPick={setFrom} options={villages} />
      <Choice label="Nhập vào bản" value={into} onPick={setInto} options={villages} />
      <Add
        move={
          ready
            ? {
                words: `${one.name} nhập vào ${other.name}`,
                moves: [
                  ...clusters.data.units.map((cluster): Move => ({
                    kind: 'move-unit',
                    unitId: cluster.id,
                    under: other.id,
                    basis: null,
                  })),
                  { kind: 'close-unit', unitId: one.id, basis: null },
                ],
              }
            : null
        }
        onAdd={onAdd}
      />
    </>
  );
};

/** Puts one change together: which kind, in which commune, whom. */
export const MoveForm = ({ onAdd }: { onAdd: (move: NamedMove) => void }) => {
  const administers = useMay('administer');
  const seesHouseholds = useMay('see-households');
  const offered = kinds.filter(([key]) => (key === 'household' ? seesHouseholds : administers));
  const [picked, setKind] = useState<(typeof kinds)[number][0] | null>(null);
  const kind = picked ?? offered[0]?.[0];
  const [commune, setCommune] = useState('');
  const places = usePlaces();
  return (
    <form class="stack" onSubmit={(event) => event.preventDefault()}>
      <div class="tabs" role="group" aria-label="Loại thay đổi">
        {offered.map(([key, label]) => (
          <button key={key} type="button" aria-pressed={kind === key} onClick={() => setKind(key)}>
            {label}
          </button>
        ))}
      </div>
      <Choice
        label="Xã, thị trấn"
        value={commune}
        onPick={setCommune}
        options={places.data?.units ?? []}
      />
      {commune !== '' && kind === 'replace' && (
        <Replace key={commune} commune={commune} onAdd={onAdd} />
      )}
      {commune !== '' && kind === 'household' && (
        <HouseholdMove key={commune} commune={commune} onAdd={onAdd} />
      )}
      {commune !== '' && kind === 'merge' && (
        <Merge key={commune} commune={commune} onAdd={onAdd} />
      )}
    </form>
  );
};
