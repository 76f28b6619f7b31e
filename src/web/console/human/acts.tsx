import { useMutation, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import type { HumanItemCard } from '../../../contract/human-items.ts';
import { post } from '../../shared/api.ts';
import { typed } from '../../shared/typed.ts';
import { usePlaces } from '../places.ts';
import { useSession } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { Field } from '../ui/field.tsx';
import { say } from '../ui/said.tsx';

const useAct = (item: HumanItemCard, leave: () => void) => {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ act, body }: { act: 'resolve' | 'forward'; body: object }) =>
      post<{ answer: string }>(`/human-items/${item.id}/${act}`, body),
    onSuccess: async ({ answer }) => {
      leave();
      say(answer);
      await client.invalidateQueries({ queryKey: ['human-items'] });
    },
  });
};

const Resolve = ({ item, onLeave }: { item: HumanItemCard; onLeave: () => void }) => {
  const act = useAct(item, onLeave);
  return (
    <Dialog
      title={`Tin ${item.code}`}
      act="Ghi lại và thôi nhắc"
      busy={act.isPending}
      error={act.error}
      onLeave={onLeave}
      onAct={(form) =>
        act.mutate({ act: 'resolve', body: { resolution: typed(form, 'resolution') } })
      }
    >
      <blockquote>{item.text}</blockquote>
      <Field label="Đã làm gì" hint="Một câu, để người trực sau biết.">
        {(attributes) => (
          <textarea {...attributes} name="resolution" rows={3} maxLength={500} required />
        )}
      </Field>
    </Dialog>
  );
};

const Forward = ({ item, onLeave }: { item: HumanItemCard; onLeave: () => void }) => {
  const act = useAct(item, onLeave);
  const places = usePlaces();
  const { home } = useSession();
  const elsewhere = home?.tier === 'commune' ? [] : (places.data?.units ?? []);
  return (
    <Dialog
      title={`Chuyển tin ${item.code}`}
      act="Chuyển ngay"
      busy={act.isPending}
      error={act.error}
      onLeave={onLeave}
      onAct={(form) => {
        const unitId = typed(form, 'to');
        act.mutate({ act: 'forward', body: unitId ? { unitId } : {} });
      }}
    >
      <Field label="Chuyển tới">
        {(attributes) => (
          <select {...attributes} name="to">
            {item.canGoUp && <option value="">người được hỏi tiếp theo, ngay bây giờ</option>}
            {elsewhere.map((place) => (
              <option key={place.id} value={place.id}>
                trực {place.name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </Dialog>
  );
};

/** What can be done about something that waits for a person: call, say what became of it, pass it on. */
export const HumanActs = ({ item }: { item: HumanItemCard }) => {
  const [asking, setAsking] = useState<'resolve' | 'forward' | null>(null);
  const { home } = useSession();
  const leave = (): void => setAsking(null);
  return (
    <div class="acts">
      <Button kind="primary" type="button" onClick={() => setAsking('resolve')}>
        Đã đọc, ghi cách xử lý<span class="hidden"> tin {item.code}</span>
      </Button>
      {(item.canGoUp || home?.tier !== 'commune') && (
        <Button type="button" onClick={() => setAsking('forward')}>
          Chuyển<span class="hidden"> tin {item.code}</span>
        </Button>
      )}
      {item.phone && (
        <a class="button plain" href={`tel:${item.phone}`}>
          Gọi {item.phone}
        </a>
      )}
      {asking === 'resolve' && <Resolve item={item} onLeave={leave} />}
      {asking === 'forward' && <Forward item={item} onLeave={leave} />}
    </div>
  );
};
