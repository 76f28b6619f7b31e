import { useMutation, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import type { MoveEffect } from '../../../contract/onboarding.ts';
import { post } from '../../shared/api.ts';
import { Button } from '../ui/button.tsx';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/said.tsx';
import { Empty, Trouble } from '../ui/states.tsx';
import { MoveForm, type NamedMove } from './move-form.tsx';
import { Sections } from './sections.tsx';

type Told = MoveEffect['invite'];

const People = ({ title, people }: { title: string; people: Told }) =>
  people.length === 0 ? null : (
    <>
      <h3>
        {title} ({people.length})
      </h3>
      <ul class="plain">
        {people.map((one, index) => (
          <li key={index}>
            <b>{one.name}</b> · {one.groupName} <span class="quiet small">{one.why}</span>
          </li>
        ))}
      </ul>
    </>
  );

const Effect = ({ effect }: { effect: MoveEffect }) => {
  const nothing = Object.values(effect).every((list) => list.length === 0);
  if (nothing) return <Empty>Các nhóm Zalo không thay đổi gì.</Empty>;
  return (
    <>
      <People title="Loa mời vào nhóm" people={effect.invite} />
      <People title="Đưa ra khỏi nhóm, khi người thứ hai đồng ý" people={effect.remove} />
      <People title="Thành phó nhóm" people={effect.promote} />
      <People title="Thôi phó nhóm" people={effect.demote} />
      <People title="Chưa có Zalo, phải báo cách khác" people={effect.offline} />
      {effect.bridgesLost.length > 0 && (
        <p class="trouble" role="alert">
          Không còn ai nối lên nhóm trên:{' '}
          {effect.bridgesLost.map(({ groupName }) => groupName).join(', ')}. Phân công người trước
          đã.
        </p>
      )}
    </>
  );
};

const useMoves = (done: () => void) => {
  const client = useQueryClient();
  const preview = useMutation({
    mutationFn: (moves: NamedMove[]) =>
      post<MoveEffect>('/moves/preview', { moves: moves.flatMap(({ moves }) => moves) }),
  });
  const make = useMutation({
    mutationFn: (moves: NamedMove[]) =>
      post<MoveEffect>('/moves', { moves: moves.flatMap(({ moves }) => moves) }),
    onSuccess: async (effect) => {
      done();
      preview.reset();
      say(
        `Đã chuyển. Loa đang mời ${effect.invite.length} người; ${effect.remove.length} người chờ ý kiến thứ hai để ra khỏi nhóm.`,
      );
      await client.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    },
  });
  return { preview, make };
};

/** Changes put together, shown with exactly what they mean for the live groups, and only then made. */
export const MovesPage = () => {
  const [moves, setMoves] = useState<NamedMove[]>([]);
  const { preview, make } = useMoves(() => setMoves([]));
  const change = (next: NamedMove[]): void => {
    setMoves(next);
    preview.reset();
  };
  const error = make.error ?? preview.error;
  return (
    <Page title="Chuyển người" lead="Gom các thay đổi, xem trước ai vào ai ra, rồi mới thực hiện.">
      <Sections />
      <MoveForm onAdd={(move) => change([...moves, move])} />
      {moves.length > 0 && (
        <section aria-labelledby="moves">
          <h2 id="moves">Sẽ chuyển</h2>
          <ol class="plain">
            {moves.map((move, index) => (
              <li key={index}>
                {move.words}{' '}
                <button
                  type="button"
                  class="link"
                  onClick={() => change(moves.filter((one) => one !== move))}
                >
                  Bỏ<span class="hidden"> {move.words}</span>
                </button>
              </li>
            ))}
          </ol>
          <p class="acts">
            <Button type="button" busy={preview.isPending} onClick={() => preview.mutate(moves)}>
              Xem trước
            </Button>
          </p>
        </section>
      )}
      {error && <Trouble error={error} />}
      {preview.data && (
        <section aria-labelledby="effect">
          <h2 id="effect">Điều sẽ xảy ra</h2>
          <Effect effect={preview.data} />
          <p class="acts">
            <Button
              kind="primary"
              type="button"
              busy={make.isPending}
              onClick={() => make.mutate(moves)}
            >
              Chuyển đúng như vậy
            </Button>
          </p>
        </section>
      )}
    </Page>
  );
};
