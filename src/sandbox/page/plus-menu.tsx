import { useRef, useState } from 'preact/hooks';
import type { Attachment } from './api.ts';
import { Icon } from './icons.tsx';

const LARGEST = 1024 * 1024;
/** The middle of the district town, where nobody's own place is known. */
const SAMPLE_PLACE = { latitude: 22.3406, longitude: 103.4951 };

interface Props {
  onPick: (attachment: Attachment) => void;
  onProblem: (problem: string | null) => void;
}

/** Pictures, places and stickers, behind two buttons. */
export const PlusMenu = ({ onPick, onProblem }: Props) => {
  const [open, setOpen] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const pick = (attachment: Attachment): void => {
    setOpen(false);
    onPick(attachment);
  };

  const pictureFrom = async (file: File | undefined): Promise<void> => {
    if (!file) return;
    if (file.size > LARGEST) {
      onProblem('Ảnh lớn hơn 1 MB. Hãy chọn ảnh nhỏ hơn.');
      return;
    }
    onProblem(null);
    pick({ type: 'image', url: await asDataUrl(file), name: file.name });
  };

  const place = async (): Promise<void> => {
    setOpen(false);
    onPick({ type: 'location', ...((await whereAmI()) ?? SAMPLE_PLACE) });
  };

  return (
    <div
      class="plus"
      onKeyDown={(event) => {
        if (event.key === 'Escape') setOpen(false);
      }}
      onFocusOut={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOpen(false);
      }}
    >
      <button
        type="button"
        class="round"
        aria-label="Gửi ảnh, vị trí, nhãn dán"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        <Icon name="picture" />
      </button>
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={(event) => {
          void pictureFrom(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      {open && (
        <ul class="menu">
          <li>
            <button type="button" onClick={() => input.current?.click()}>
              <Icon name="picture" /> Chọn ảnh từ máy
            </button>
          </li>
          <li>
            <button type="button" onClick={() => pick({ type: 'image' })}>
              <Icon name="picture" /> Gửi ảnh mẫu
            </button>
          </li>
          <li>
            <button type="button" onClick={() => void place()}>
              <Icon name="place" /> Gửi vị trí
            </button>
          </li>
          <li>
            <button type="button" onClick={() => pick({ type: 'sticker' })}>
              <Icon name="like" /> Gửi nhãn dán
            </button>
          </li>
        </ul>
      )}
    </div>
  );
};

const PATIENCE_MS = 4000;

/** Where the browser is, if it says so soon: an unanswered question must not keep a message back. */
const whereAmI = (): Promise<{ latitude: number; longitude: number } | null> =>
  new Promise((resolve) => {
    setTimeout(() => resolve(null), PATIENCE_MS);
    if (!('geolocation' in navigator)) resolve(null);
    else
      navigator.geolocation.getCurrentPosition(
        ({ coords: { latitude, longitude } }) => resolve({ latitude, longitude }),
        () => resolve(null),
      );
  });

export const asDataUrl = (file: Blob): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(typeof reader.result === 'string' ? reader.result : '');
    reader.onerror = () => reject(reader.error ?? new Error('unreadable'));
    reader.readAsDataURL(file);
  });
