import { useEffect, useRef, useState } from 'preact/hooks';
import { CallView } from './call-view.tsx';
import { hourOf } from './format.ts';
import { setPhone, writeSms, type Calls, type Phone, type PhoneItem } from './phone-api.ts';
import { useRingTone } from './ring-tone.ts';
import { usePhone } from './use-phone.ts';

const takes: Record<Calls, string> = {
  answers: 'Nghe gọi bình thường',
  'no-answer': 'Ngủ say, không nghe máy',
  busy: 'Máy bận',
  unreachable: 'Ngoài vùng phủ sóng',
};

/** The telephone of whom one is: it rings, shows what comes by SMS and push, and takes calls. */
export const PhoneCorner = ({ number }: { number: string | null }) => {
  const { phone, look } = usePhone(number);
  const [open, setOpen] = useState(false);
  const call = phone?.items.filter((item) => ['ringing', 'answered'].includes(item.state)).at(-1);
  const ringing = call?.state === 'ringing';
  useRingTone(ringing);
  useEffect(() => {
    if (call) setOpen(true);
  }, [call?.id]);
  if (!phone) return null;
  return (
    <section class={`phone ${ringing ? 'rings' : ''}`} aria-label="Điện thoại">
      <p class="unseen" role="alert">
        {ringing ? 'Điện thoại đang reo: Loa gọi.' : ''}
      </p>
      <button type="button" class="phone-tab" aria-expanded={open} onClick={() => setOpen(!open)}>
        Điện thoại {phone.number}
        {ringing && <strong> đang reo</strong>}
      </button>
      {open && (
        <div class="phone-body">
          {call && <CallView key={call.id} number={phone.number} call={call} onDone={look} />}
          <Received items={phone.items} />
          <SmsBack number={phone.number} />
          <Settings phone={phone} onChange={look} />
        </div>
      )}
    </section>
  );
};

const ended: Partial<Record<PhoneItem['state'], string>> = {
  'no-answer': 'Cuộc gọi nhỡ từ Loa',
  busy: 'Cuộc gọi từ Loa, máy bận',
  ended: 'Đã nghe Loa gọi',
};

/** A push as its words say, whatever else is sealed in it. */
const pushWords = (text: string): string => {
  try {
    return (JSON.parse(text) as { body?: string }).body ?? text;
  } catch {
    return text;
  }
};

const wordsOf = (item: PhoneItem): string => {
  if (item.kind === 'call') return ended[item.state] ?? '';
  return item.kind === 'push' ? pushWords(item.text) : item.text;
};

const names = { sms: 'SMS', call: 'Gọi', push: 'Thông báo' };

const Received = ({ items }: { items: PhoneItem[] }) => {
  const list = useRef<HTMLOListElement>(null);
  const shown = items.filter((item) => wordsOf(item) !== '');
  useEffect(() => {
    list.current?.scrollTo(0, list.current.scrollHeight);
  }, [shown.length]);
  if (shown.length === 0) return <p class="quiet-line">Chưa có tin nhắn, cuộc gọi nào.</p>;
  return (
    <ol
      ref={list}
      class="phone-items"
      aria-live="polite"
      aria-label="Tin nhắn, cuộc gọi"
      tabIndex={0}
    >
      {shown.map((item) => (
        <li key={item.id} class={item.own ? 'own' : ''}>
          <small>
            {item.own ? 'Bạn' : names[item.kind]} · {hourOf(item.at)}
          </small>
          <p>{wordsOf(item)}</p>
        </li>
      ))}
    </ol>
  );
};

const SmsBack = ({ number }: { number: string }) => {
  const [text, setText] = useState('');
  return (
    <form
      class="sms-back"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() === '') return;
        void writeSms(number, text.trim()).then(() => setText(''));
      }}
    >
      <input
        aria-label="Nhắn SMS trả lời"
        placeholder="NHAN PA-…"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <button type="submit">Gửi SMS</button>
    </form>
  );
};

const Settings = ({ phone, onChange }: { phone: Phone; onChange: () => Promise<void> }) => (
  <div class="phone-settings">
    <label>
      <input
        type="checkbox"
        checked={phone.zaloMuted}
        onChange={(event) =>
          void setPhone(phone.number, { zaloMuted: event.currentTarget.checked }).then(onChange)
        }
      />
      Tắt tiếng Zalo
    </label>
    <label>
      Khi có cuộc gọi
      <select
        value={phone.calls}
        onChange={(event) =>
          void setPhone(phone.number, { calls: event.currentTarget.value as Calls }).then(onChange)
        }
      >
        {Object.entries(takes).map(([key, label]) => (
          <option key={key} value={key}>
            {label}
          </option>
        ))}
      </select>
    </label>
  </div>
);
