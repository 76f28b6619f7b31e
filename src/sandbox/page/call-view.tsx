import { useEffect, useRef, useState } from 'preact/hooks';
import { answer, hangUp, press, type PhoneItem } from './phone-api.ts';

const keys = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0'];
/** A number is sent once so many digits stand there. */
const full = 2;

interface Shown {
  number: string;
  call: PhoneItem;
  onDone: () => Promise<void>;
}

/** A call as it rings, and as it is held: what is said, the keypad, the way out. Digits may also be typed. */
export const CallView = ({ number, call, onDone }: Shown) => {
  const [digits, setDigits] = useState('');
  const first = useRef<HTMLButtonElement>(null);
  const held = call.state === 'answered';
  useEffect(() => first.current?.focus(), [held]);

  const add = (digit: string): void => {
    const next = digits + digit;
    if (next.length < full) {
      setDigits(next);
      return;
    }
    setDigits('');
    void press(number, call.id, next).then(onDone, onDone);
  };
  const end = (
    <button
      type="button"
      class="hang-up"
      onClick={() => void hangUp(number, call.id).then(onDone, onDone)}
    >
      Cúp máy
    </button>
  );
  if (!held)
    return (
      <div class="call">
        <p class="caller">Loa gọi</p>
        <div class="call-acts">
          <button
            ref={first}
            type="button"
            class="pick-up"
            onClick={() => void answer(number, call.id).then(onDone, onDone)}
          >
            Nghe máy
          </button>
          {end}
        </div>
      </div>
    );
  return (
    <div
      class="call"
      onKeyDown={(event) => {
        if (/^\d$/.test(event.key)) add(event.key);
      }}
    >
      <p class="caller">Đang nghe Loa</p>
      <p class="spoken" aria-live="polite">
        “{call.text}” <small>(đọc {call.repeat} lần)</small>
      </p>
      <p class="pressed" role="status">
        {digits !== '' && `Đã bấm ${digits}…`}
        {digits === '' &&
          call.pressed.length > 0 &&
          `Đã bấm ${call.pressed.at(-1) ?? ''}. ${call.thanks}`}
      </p>
      <div class="keypad" role="group" aria-label="Bàn phím số">
        {keys.map((key, at) => (
          <button key={key} ref={at === 0 ? first : null} type="button" onClick={() => add(key)}>
            {key}
          </button>
        ))}
      </div>
      {end}
    </div>
  );
};
