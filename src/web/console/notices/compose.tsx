import { useMutation, useQuery, useQueryClient } from '@tanstack/preact-query';
import { useEffect, useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import type { NoticeBody, NoticeDraft, NoticePreview } from '../../../contract/notices.ts';
import type { Units } from '../../../contract/units.ts';
import { get, post, query } from '../../shared/api.ts';
import { fromLocalInput, moment, number } from '../../shared/format.ts';
import { newKey } from '../../shared/key.ts';
import { Problem } from '../../shared/problem.ts';
import { useNow } from '../now.ts';
import { useSession } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/said.tsx';
import { Empty, Skeleton } from '../ui/states.tsx';
import { Seen } from './seen.tsx';

/** The value once it has stood still for a moment. */
const useSettled = <T,>(value: T, ms: number): T => {
  const [kept, setKept] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setKept(value), ms);
    return () => window.clearTimeout(timer);
  }, [value, ms]);
  return kept;
};

/** "Gửi tới 22 nhóm · 987 hộ · xong khoảng 14:10 · 3 hộ không có Zalo sẽ được gọi". */
const reachSentence = (preview: NoticePreview, now: Date): string =>
  [
    `Gửi tới ${number(preview.groups)} nhóm`,
    preview.households > 0 ? `${number(preview.households)} hộ` : '',
    new Date(preview.startsAt) > new Date(now.getTime() + 60_000)
      ? `bắt đầu ${moment(preview.startsAt, now)}`
      : '',
    `xong khoảng ${moment(preview.finishedAt, now)}`,
    preview.withoutZalo > 0
      ? `${number(preview.withoutZalo)} hộ không có Zalo, cần gọi hoặc tới nhà`
      : '',
  ]
    .filter(Boolean)
    .join(' · ');

/** Left the words, right exactly what people will see; above the button, whom it reaches. */
export const ComposePage = () => {
  const { home } = useSession();
  const [, go] = useLocation();
  const client = useQueryClient();
  const now = useNow();
  const [key] = useState(newKey);
  const [text, setText] = useState('');
  const [unitIds, setUnitIds] = useState<string[]>([]);
  const [audience, setAudience] = useState<'households' | 'officials'>('households');
  const [urgent, setUrgent] = useState(false);
  const [sendAt, setSendAt] = useState('');

  const places = useQuery<Units>({
    queryKey: ['units', home?.id],
    enabled: home !== null,
    staleTime: 10 * 60_000,
    queryFn: () => get<Units>(`/units${query({ under: home?.id })}`),
  });
  const draft: NoticeDraft = {
    text: text.trim(),
    unitIds,
    audience,
    urgent,
    sendAt: fromLocalInput(sendAt),
  };
  const asked = useSettled(JSON.stringify(draft), 350);
  const ready = draft.text.length > 0 && unitIds.length > 0;
  const preview = useQuery<NoticePreview>({
    queryKey: ['notice-preview', asked],
    enabled: ready,
    refetchInterval: false,
    placeholderData: (before) => before,
    queryFn: () => post<NoticePreview>('/notices/preview', JSON.parse(asked)),
  });
  const send = useMutation({
    mutationFn: (body: NoticeBody) => post('/notices', body),
    onSuccess: async () => {
      say('Loa đang gửi. Bên dưới là từng nhóm đã nhận tới đâu.');
      await client.invalidateQueries({ queryKey: ['notices'] });
      go('/notices');
    },
  });
  const current = ready ? preview.data : undefined;
  const problem = send.error ?? preview.error;
  const blocked =
    !current ||
    current.problems.length > 0 ||
    preview.isFetching ||
    asked !== JSON.stringify(draft);

  return (
    <Page title="Soạn thông báo" wide>
      <form
        class="compose"
        onSubmit={(event) => {
          event.preventDefault();
          if (!blocked) send.mutate({ ...draft, key });
        }}
      >
        <div class="words">
          <PlaceChoice places={places.data} home={home} chosen={unitIds} onChoose={setUnitIds} />
          <fieldset class="choices two">
            <legend>Cho ai</legend>
            {(
              [
                ['households', 'Bà con trong các nhóm cụm'],
                ['officials', 'Cán bộ trong nhóm xã'],
              ] as const
            ).map(([value, label]) => (
              <label key={value} class="check">
                <input
                  type="radio"
                  name="audience"
                  checked={audience === value}
                  onChange={() => setAudience(value)}
                />
                <span>{label}</span>
              </label>
            ))}
          </fieldset>
          <Field
            label="Lời thông báo"
            hint="Câu ngắn, lời thường. Làm gì, ở đâu, trước lúc nào, gọi ai."
          >
            {(attributes) => (
              <textarea
                {...attributes}
                rows={7}
                maxLength={2000}
                value={text}
                onInput={(event) => setText(event.currentTarget.value)}
                required
              />
            )}
          </Field>
          <div class="when">
            <Field label="Gửi lúc" hint="Để trống là gửi ngay.">
              {(attributes) => (
                <input
                  {...attributes}
                  type="datetime-local"
                  value={sendAt}
                  onInput={(event) => setSendAt(event.currentTarget.value)}
                />
              )}
            </Field>
            <label class="check">
              <input
                type="checkbox"
                checked={urgent}
                onChange={(event) => setUrgent(event.currentTarget.checked)}
              />{' '}
              Gấp: gửi cả giờ nghỉ đêm
            </label>
          </div>
        </div>

        <div class="seen-side">
          {!ready && (
            <Empty>Chọn nơi nhận và viết lời: bên này hiện đúng những gì bà con sẽ thấy.</Empty>
          )}
          {ready && !current && !preview.isError && <Skeleton rows={4} />}
          {current && <Seen preview={current} audience={audience} />}
          <div class="send">
            {current?.problems.map((sentence) => (
              <p key={sentence} class="problem">
                {sentence}
              </p>
            ))}
            {problem instanceof Problem && (
              <p class="problem" role="alert">
                {problem.message}
              </p>
            )}
            <p class="reach" aria-live="polite">
              {current && reachSentence(current, now)}
            </p>
            <Button kind="primary" busy={send.isPending} disabled={blocked}>
              {current ? `Gửi tới ${number(current.groups)} nhóm` : 'Gửi'}
            </Button>
          </div>
        </div>
      </form>
    </Page>
  );
};

const PlaceChoice = ({
  places,
  home,
  chosen,
  onChoose,
}: {
  places: Units | undefined;
  home: { id: string; name: string } | null;
  chosen: string[];
  onChoose: (ids: string[]) => void;
}) => {
  if (!places || !home) return <Skeleton rows={3} />;
  const whole = chosen.includes(home.id);
  return (
    <fieldset class="choices places">
      <legend>Nơi nhận</legend>
      <label class="check">
        <input type="checkbox" checked={whole} onChange={() => onChoose(whole ? [] : [home.id])} />
        <span>Cả {home.name}</span>
      </label>
      {places.units.map((place) => (
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
