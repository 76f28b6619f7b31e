import { useState } from 'preact/hooks';
import type { NoticePreview } from '../../../contract/notices.ts';

const views = [
  ['household', 'Bà con'],
  ['official', 'Nhóm xã'],
  ['sms', 'Tin nhắn SMS'],
] as const;

/** The same words as each receiver reads them, letter for letter. */
export const Seen = ({
  preview,
  audience,
}: {
  preview: NoticePreview;
  audience: 'households' | 'officials';
}) => {
  const [view, setView] = useState<'household' | 'official' | 'sms'>(
    audience === 'households' ? 'household' : 'official',
  );
  return (
    <section class="seen" aria-label="Người nhận sẽ thấy">
      <div class="tabs" role="group" aria-label="Ai thấy">
        {views.map(([key, label]) => (
          <button key={key} type="button" aria-pressed={view === key} onClick={() => setView(key)}>
            {label}
          </button>
        ))}
      </div>
      <div class="phone-screen">
        <p class="small quiet">{preview.examples[0] ?? 'Nhóm của bà con'}</p>
        <div class="bubble loa">
          <p class="from small">
            <b>Loa</b>
          </p>
          <p class="said-text">{preview.seen[view]}</p>
        </div>
      </div>
      {preview.examples.length > 1 && (
        <p class="small quiet">Như trong: {preview.examples.slice(0, 4).join(', ')}…</p>
      )}
    </section>
  );
};
