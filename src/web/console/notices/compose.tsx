import { useMutation, useQueryClient } from '@tanstack/preact-query';
import { useState } from 'preact/hooks';
import { useLocation } from 'wouter-preact';
import type { NoticeBody, NoticePreview } from '../../../contract/notices.ts';
import { post } from '../../shared/api.ts';
import { moment, number } from '../../shared/format.ts';
import { newKey } from '../../shared/key.ts';
import { Problem } from '../../shared/problem.ts';
import { useNow } from '../now.ts';
import { usePlaces } from '../places.ts';
import { useSession } from '../session.ts';
import { Button } from '../ui/button.tsx';
import { Field } from '../ui/field.tsx';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/said.tsx';
import { Empty, Loaded, Skeleton } from '../ui/states.tsx';
import { nothingYet, toDraft, usePreview, type Asked, type Typed } from './draft.ts';
import { PlaceChoice } from './place-choice.tsx';
import { Seen } from './seen.tsx';

/** "Gửi tới 22 nhóm · 987 hộ · xong khoảng 14:10 · 3 hộ không có Zalo, cần gọi hoặc tới nhà". */
const reachSentence = (preview: NoticePreview, now: Date): string =>
  [
    `Gửi tới ${number(preview.groups)} nhóm`,
    preview.households > 0 ? `${number(preview.households)} hộ` : '',
    new Date(preview.startsAt).getTime() > now.getTime() + 60_000
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
  const [, go] = useLocation();
  const client = useQueryClient();
  const [key] = useState(newKey);
  const [typed, setTyped] = useState<Typed>(nothingYet);
  const draft = toDraft(typed);
  const asked = usePreview(draft);
  const send = useMutation({
    mutationFn: (body: NoticeBody) => post('/notices', body),
    onSuccess: async () => {
      say('Loa đang gửi. Danh sách cho biết từng nhóm đã nhận tới đâu.');
      await client.invalidateQueries({ queryKey: ['notices'] });
      go('/notices');
    },
  });
  return (
    <Page title="Soạn thông báo" wide>
      <form
        class="compose"
        onSubmit={(event) => {
          event.preventDefault();
          if (asked.sendable) send.mutate({ ...draft, key });
        }}
      >
        <Words typed={typed} onType={(change) => setTyped({ ...typed, ...change })} />
        <SeenSide
          asked={asked}
          audience={typed.audience}
          busy={send.isPending}
          error={send.error ?? asked.error}
        />
      </form>
    </Page>
  );
};

const Words = ({ typed, onType }: { typed: Typed; onType: (change: Partial<Typed>) => void }) => {
  const { home } = useSession();
  const places = usePlaces();
  return (
    <div class="words">
      <Loaded query={places} rows={3}>
        {({ units }) =>
          home && (
            <PlaceChoice
              home={home}
              places={units}
              chosen={typed.unitIds}
              onChoose={(unitIds) => onType({ unitIds })}
            />
          )
        }
      </Loaded>
      <fieldset class="choices two">
        <legend>Cho ai</legend>
        {(
          [
            ['households', 'Bà con trong nhóm cụm'],
            ['officials', 'Cán bộ trong nhóm xã'],
          ] as const
        ).map(([value, label]) => (
          <label key={value} class="check">
            <input
              type="radio"
              name="audience"
              checked={typed.audience === value}
              onChange={() => onType({ audience: value })}
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
            value={typed.text}
            onInput={(event) => onType({ text: event.currentTarget.value })}
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
              value={typed.sendAt}
              onInput={(event) => onType({ sendAt: event.currentTarget.value })}
            />
          )}
        </Field>
        <label class="check">
          <input
            type="checkbox"
            checked={typed.urgent}
            onChange={(event) => onType({ urgent: event.currentTarget.checked })}
          />
          Gấp: gửi cả giờ nghỉ đêm
        </label>
      </div>
    </div>
  );
};

const SeenSide = ({
  asked,
  audience,
  busy,
  error,
}: {
  asked: Asked;
  audience: Typed['audience'];
  busy: boolean;
  error: unknown;
}) => {
  const now = useNow();
  const { preview } = asked;
  return (
    <div class="seen-side">
      {!asked.ready && (
        <Empty>Chọn nơi nhận và viết lời: bên này hiện đúng những gì bà con sẽ thấy.</Empty>
      )}
      {asked.ready && !preview && !error && <Skeleton rows={4} />}
      {preview && <Seen key={audience} preview={preview} audience={audience} />}
      <div class="send">
        {preview?.problems.map((sentence) => (
          <p key={sentence} class="problem">
            {sentence}
          </p>
        ))}
        {preview?.notes.map((sentence) => (
          <p key={sentence} class="quiet">
            {sentence}
          </p>
        ))}
        {error instanceof Problem && (
          <p class="problem" role="alert">
            {error.message}
          </p>
        )}
        <p class="reach" aria-live="polite">
          {preview && reachSentence(preview, now)}
        </p>
        <Button kind="primary" busy={busy} disabled={!asked.sendable}>
          {preview ? `Gửi tới ${number(preview.groups)} nhóm` : 'Gửi'}
        </Button>
      </div>
    </div>
  );
};
