import { useEffect, useRef, useState } from 'preact/hooks';
import type { Attachment, Chat, Message } from './api.ts';
import { minutesAndSeconds } from './format.ts';
import { Icon } from './icons.tsx';
import { PlusMenu } from './plus-menu.tsx';
import { record, type Recording } from './recording.ts';

interface Props {
  chat: Chat;
  answering: Message | null;
  onForget: () => void;
  /** Sends; resolves to a sentence if it could not be sent. */
  onSend: (text: string, attachments?: Attachment[]) => Promise<string | null>;
}

/** Where one writes, speaks, or picks something to send. */
export const Composer = ({ chat, answering, onForget, onSend }: Props) => {
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [recording, setRecording] = useState<Recording | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    if (answering) field.current?.focus();
  }, [answering]);
  useEffect(() => {
    const area = field.current;
    if (!area) return;
    area.style.height = 'auto';
    area.style.height = `${String(Math.min(area.scrollHeight, 140))}px`;
  }, [text]);

  const send = async (words: string, attachments?: Attachment[]): Promise<void> => {
    if (words.trim() === '' && !attachments) return;
    const why = await onSend(words, attachments);
    setProblem(why);
    if (why === null && !attachments) setText('');
    field.current?.focus();
  };

  const startVoice = async (): Promise<void> => {
    const started = await record();
    if (started) setRecording(started);
    else await send('', [{ type: 'audio', durationSeconds: 5, name: 'ghi-am.wav' }]);
  };
  const endVoice = async (keep: boolean): Promise<void> => {
    const voice = recording && (await recording.stop());
    setRecording(null);
    if (keep && voice) await send('', [voice]);
  };

  const gated = chat.kind === 'group' && chat.account.kind === 'bot';
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault();
        void send(text);
      }}
    >
      {problem !== null && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
      {gated && !text.includes(`@${chat.account.name}`) && (
        <p class="hint">
          Ở nhóm này, bot chỉ nghe khi được nhắc tên.{' '}
          <button
            type="button"
            onClick={() => {
              setText(`@${chat.account.name} ${text}`);
              field.current?.focus();
            }}
          >
            Thêm @{chat.account.name}
          </button>
        </p>
      )}
      {answering && (
        <div class="answering">
          <span>
            <strong>Trả lời {answering.from.name}</strong>
            <span>{answering.text || 'Tin đính kèm'}</span>
          </span>
          <button type="button" class="round" aria-label="Bỏ trả lời" onClick={onForget}>
            <Icon name="close" />
          </button>
        </div>
      )}
      {recording ? (
        <RecordingBar onEnd={(keep) => void endVoice(keep)} />
      ) : (
        <div class="row">
          <PlusMenu onPick={(one) => void send('', [one])} onProblem={setProblem} />
          <button type="button" class="round" aria-label="Ghi âm" onClick={() => void startVoice()}>
            <Icon name="voice" />
          </button>
          <label class="field">
            <span class="unseen">Tin nhắn tới {chat.name}</span>
            <textarea
              ref={field}
              rows={1}
              value={text}
              maxLength={5000}
              placeholder="Nhập tin nhắn"
              onInput={(event) => setText(event.currentTarget.value)}
              onKeyDown={(event) => {
                if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
                event.preventDefault();
                void send(text);
              }}
            />
          </label>
          {text.trim() === '' ? (
            <button
              type="button"
              class="round strong"
              aria-label="Gửi 👍"
              onClick={() => void send('👍')}
            >
              <Icon name="like" />
            </button>
          ) : (
            <button type="submit" class="round strong" aria-label="Gửi">
              <Icon name="send" filled />
            </button>
          )}
        </div>
      )}
    </form>
  );
};

const RecordingBar = ({ onEnd }: { onEnd: (keep: boolean) => void }) => {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((past) => past + 1), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <div class="row recording">
      <button type="button" class="plain" onClick={() => onEnd(false)}>
        Huỷ
      </button>
      <span class="beat" role="status">
        Đang ghi âm {minutesAndSeconds(seconds)}
      </span>
      <button
        type="button"
        class="round strong"
        aria-label="Gửi tin thoại"
        onClick={() => onEnd(true)}
      >
        <Icon name="send" filled />
      </button>
    </div>
  );
};
