import { useEffect, useRef, useState } from 'preact/hooks';
import type { Attachment } from './api.ts';
import { minutesAndSeconds, size } from './format.ts';
import { Icon } from './icons.tsx';

interface Opens {
  picture: (url: string) => void;
  info: () => void;
}

/** What hangs on a message, each kind in its own shape. */
export const AttachmentView = ({ one, opens }: { one: Attachment; opens: Opens }) => {
  switch (one.type) {
    case 'image':
    case 'gif':
      return (
        <button
          class="picture"
          type="button"
          onClick={() => opens.picture(one.url ?? '')}
          aria-label="Mở ảnh"
        >
          <img src={one.url} alt="Ảnh trong tin nhắn" loading="lazy" />
        </button>
      );
    case 'sticker':
      return <img class="sticker" src={one.url} alt="Nhãn dán" />;
    case 'audio':
      return <Voice one={one} />;
    case 'location':
      return <Place one={one} />;
    case 'request-info':
      return (
        <div class="ask">
          <strong>{one.title ?? 'Chia sẻ thông tin'}</strong>
          {one.subtitle && <p>{one.subtitle}</p>}
          <button type="button" class="plain" onClick={opens.info}>
            Chia sẻ tên và số điện thoại
          </button>
        </div>
      );
    default:
      return (
        <a class="file" href={one.url} target="_blank" rel="noreferrer">
          <Icon name="file" />
          <span>
            <strong>{one.name ?? 'Tệp'}</strong>
            {one.size !== undefined && <small>{size(one.size)}</small>}
          </span>
        </a>
      );
  }
};

const BARS = [5, 9, 14, 8, 17, 12, 6, 15, 19, 11, 7, 13, 18, 9, 5, 12, 16, 8, 11, 6];

const Voice = ({ one }: { one: Attachment }) => {
  const audio = useRef<HTMLAudioElement>(null);
  const [playing, setPlaying] = useState(false);
  const [part, setPart] = useState(0);
  const seconds = one.durationSeconds ?? 5;

  useEffect(() => {
    const element = audio.current;
    if (!element) return;
    const move = (): void => setPart(element.currentTime / (element.duration || seconds));
    const end = (): void => {
      setPlaying(false);
      setPart(0);
    };
    element.addEventListener('timeupdate', move);
    element.addEventListener('ended', end);
    return () => {
      element.removeEventListener('timeupdate', move);
      element.removeEventListener('ended', end);
    };
  }, [seconds]);

  const toggle = (): void => {
    if (playing) audio.current?.pause();
    else void audio.current?.play();
    setPlaying(!playing);
  };

  return (
    <div class="voice">
      <button
        type="button"
        onClick={toggle}
        aria-label={playing ? 'Dừng tin thoại' : 'Nghe tin thoại'}
      >
        <Icon name={playing ? 'pause' : 'play'} filled={!playing} />
      </button>
      <span class="bars" aria-hidden="true">
        {BARS.map((height, at) => (
          <span
            key={at}
            class={at / BARS.length < part ? 'past' : ''}
            style={{ height: `${String(height)}px` }}
          />
        ))}
      </span>
      <span class="length">{minutesAndSeconds(seconds)}</span>
      <audio ref={audio} src={one.url} preload="none" />
    </div>
  );
};

const Place = ({ one }: { one: Attachment }) => {
  const at = `${String(one.latitude)},${String(one.longitude)}`;
  return (
    <a
      class="place"
      href={`https://www.openstreetmap.org/?mlat=${String(one.latitude)}&mlon=${String(one.longitude)}#map=15/${at.replace(',', '/')}`}
      target="_blank"
      rel="noreferrer"
    >
      <svg viewBox="0 0 240 110" aria-hidden="true">
        <rect width="240" height="110" fill="#e4efe0" />
        <path d="M-5 82Q50 60 90 78T180 60T250 74V115H-5Z" fill="#bcdcf2" />
        <path
          d="M0 30 70 46 120 20 240 40M92 0 110 52 88 110M180 0l-14 62"
          stroke="#fff"
          stroke-width="7"
          fill="none"
        />
        <path d="M120 70s17-15 17-28a17 17 0 1 0-34 0c0 13 17 28 17 28Z" fill="#d93025" />
        <circle cx="120" cy="42" r="6.500" fill="#fff" />
      </svg>
      <span>
        <strong>{one.name ?? 'Vị trí đã chia sẻ'}</strong>
        <small>{`${(one.latitude ?? 0).toFixed(5)}, ${(one.longitude ?? 0).toFixed(5)}`}</small>
      </span>
    </a>
  );
};
