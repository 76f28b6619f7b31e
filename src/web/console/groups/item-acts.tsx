import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import type { HouseholdsPage } from '../../../contract/households.ts';
import type { RosterItemCard } from '../../../contract/onboarding.ts';
import { get, post, query } from '../../shared/api.ts';
import { typed } from '../../shared/typed.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { say } from '../ui/said.tsx';
import { actName } from './words.ts';

type Act = RosterItemCard['acts'][number];

/** Somebody unknown is of a household: found by name or code. */
const WhichHousehold = ({
  item,
  busy,
  error,
  onAct,
  onLeave,
}: {
  item: RosterItemCard;
  busy: boolean;
  error: unknown;
  onAct: (householdId: string) => void;
  onLeave: () => void;
}) => {
  const [name, setName] = useState(item.name ?? '');
  const found = useQuery<HouseholdsPage>({
    queryKey: ['households', 'named', name],
    enabled: name.trim().length > 1,
    queryFn: () => get<HouseholdsPage>(`/households${query({ query: name.trim(), limit: '20' })}`),
  });
  const homes = found.data?.households ?? [];
  return (
    <Dialog
      title={`${item.name ?? 'Người này'} là người nhà nào?`}
      act="Nối vào hộ này"
      busy={busy}
      error={error}
      onLeave={onLeave}
      onAct={(form) => onAct(typed(form, 'household'))}
    >
      <Field label="Tên chủ hộ hoặc mã hộ">
        {(attributes) => (
          <input
            {...attributes}
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label="Hộ">
        {(attributes) => (
          <select {...attributes} name="household" required>
            {homes.map((home) => (
              <option key={home.id} value={home.id}>
                {home.headName} ({home.code})
              </option>
            ))}
          </select>
        )}
      </Field>
    </Dialog>
  );
};

/** One tap an act; what Loa then does is exactly that call. */
export const ItemActs = ({ item }: { item: RosterItemCard }) => {
  const [choosing, setChoosing] = useState(false);
  const client = useQueryClient();
  const settle = useMutation({
    mutationFn: (body: { act: Act; householdId?: string }) =>
      post<{ answer: string }>(`/roster-items/${item.id}/act`, body),
    onSuccess: async ({ answer }) => {
      setChoosing(false);
      say(answer);
      await Promise.all(
        ['group', 'groups', 'progress'].map((key) => client.invalidateQueries({ queryKey: [key] })),
      );
    },
    onError: (error) => {
      if (!choosing) say(error.message);
    },
  });
  return (
    <div class="acts">
      {item.acts.map((act) => (
        <Button
          key={act}
          type="button"
          kind={act === 'dismiss' || act === 'refuse' ? 'plain' : 'primary'}
          busy={settle.isPending && settle.variables.act === act}
          onClick={() => {
            if (item.kind === 'unknown' && act === 'confirm') setChoosing(true);
            else settle.mutate({ act });
          }}
        >
          {actName(item, act)}
          <span class="hidden"> {item.code}</span>
        </Button>
      ))}
      {choosing && (
        <WhichHousehold
          item={item}
          busy={settle.isPending}
          error={settle.error}
          onLeave={() => {
            setChoosing(false);
            settle.reset();
          }}
          onAct={(householdId) => settle.mutate({ act: 'confirm', householdId })}
        />
      )}
    </div>
  );
};
