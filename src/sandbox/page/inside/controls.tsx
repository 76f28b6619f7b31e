import { setClock, setFaults, type Faults, type Inside } from './api.ts';
import { words } from './words.ts';

interface Turned {
  onTurned: () => void;
}

const SPEEDS: [scale: number, name: string][] = [
  [0, 'Đứng yên'],
  [1, 'Như thật'],
  [60, 'Một phút một giây'],
  [3600, 'Một giờ một giây'],
];

const moment = new Intl.DateTimeFormat('vi-VN', {
  timeZone: 'Asia/Ho_Chi_Minh',
  dateStyle: 'full',
  timeStyle: 'medium',
});

/** The sandbox's own time and how fast it goes. */
export const ClockControl = ({ clock, onTurned }: Turned & { clock: Inside['clock'] }) => {
  const known = SPEEDS.some(([scale]) => scale === clock.scale);
  return (
    <section aria-labelledby="inside-clock">
      <h2 id="inside-clock">{words.clock}</h2>
      <p>{moment.format(new Date(clock.now))}</p>
      <label class="field">
        Tốc độ
        <select
          value={String(clock.scale)}
          onChange={(event) =>
            void setClock({ scale: Number(event.currentTarget.value) }).then(onTurned)
          }
        >
          {!known && <option value={String(clock.scale)}>{clock.scale} lần</option>}
          {SPEEDS.map(([scale, name]) => (
            <option key={scale} value={String(scale)}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <button
        type="button"
        class="act"
        onClick={() =>
          void setClock({
            now: new Date(Date.parse(clock.now) + 3_600_000).toISOString(),
          }).then(onTurned)
        }
      >
        Tới một giờ
      </button>
    </section>
  );
};

interface Switch {
  name: string;
  on: (faults: Faults) => boolean;
  turn: (faults: Faults, on: boolean) => Faults;
}

/** One word each for what goes wrong most; finer rates are set by the control API. */
const SWITCHES: Switch[] = [
  {
    name: 'Một phần tư lời gọi hỏng (503)',
    on: ({ errorRate }) => errorRate > 0,
    turn: (faults, on) => ({ ...faults, errorRate: on ? 0.25 : 0 }),
  },
  {
    name: 'Trả lời chậm hai giây',
    on: ({ latencyMs }) => latencyMs > 0,
    turn: (faults, on) => ({ ...faults, latencyMs: on ? 2000 : 0 }),
  },
  {
    name: 'Làm rồi mà không trả lời (một phần tư)',
    on: ({ timeoutAfterEffectRate }) => timeoutAfterEffectRate > 0,
    turn: (faults, on) => ({ ...faults, timeoutAfterEffectRate: on ? 0.25 : 0 }),
  },
  {
    name: 'Chỉ cho 10 lời gọi mỗi phút (-32)',
    on: ({ rateLimitPerMinute }) => rateLimitPerMinute !== null,
    turn: (faults, on) => ({ ...faults, rateLimitPerMinute: on ? 10 : null }),
  },
  {
    name: 'Gửi webhook hai lần',
    on: ({ webhook }) => webhook.duplicate > 0,
    turn: (faults, on) => ({ ...faults, webhook: { ...faults.webhook, duplicate: on ? 1 : 0 } }),
  },
  {
    name: 'Đảo thứ tự webhook',
    on: ({ webhook }) => webhook.reorder > 0,
    turn: (faults, on) => ({ ...faults, webhook: { ...faults.webhook, reorder: on ? 0.5 : 0 } }),
  },
  {
    name: 'Bỏ một nửa webhook',
    on: ({ webhook }) => webhook.drop > 0,
    turn: (faults, on) => ({ ...faults, webhook: { ...faults.webhook, drop: on ? 0.5 : 0 } }),
  },
];

/** What is made to go wrong, switched on and off. */
export const FaultControl = ({ faults, onTurned }: Turned & { faults: Faults }) => {
  // Tokens end once, when asked to: looking at a switch must not end them again.
  const steady = { ...faults, expireTokens: false };
  return (
    <section aria-labelledby="inside-faults">
      <h2 id="inside-faults">{words.faults}</h2>
      {faults.refuse !== null && (
        <p class="wrong">
          Từ chối mọi lời gọi tới <code>{faults.refuse.path}</code> với mã {faults.refuse.error}.
        </p>
      )}
      <ul>
        {SWITCHES.map(({ name, on, turn }) => (
          <li key={name}>
            <label>
              <input
                type="checkbox"
                checked={on(faults)}
                onChange={(event) =>
                  void setFaults(turn(steady, event.currentTarget.checked)).then(onTurned)
                }
              />
              {name}
            </label>
          </li>
        ))}
      </ul>
      <button
        type="button"
        class="act"
        onClick={() => void setFaults({ ...steady, expireTokens: true }).then(onTurned)}
      >
        Cho mọi khoá gọi hết hạn
      </button>
    </section>
  );
};
