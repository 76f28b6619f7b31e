import { useEffect, useState } from 'preact/hooks';
import type { PushKey } from '../../contract/ringing.ts';
import { call, get, post } from '../shared/api.ts';
import { Problem } from '../shared/problem.ts';
import workerUrl from './ringing-worker.ts?worker&url';

type State = 'looking' | 'unsupported' | 'denied' | 'off' | 'on' | 'working';

const words: Record<State, string> = {
  looking: 'Đang xem máy này có chuông chưa…',
  unsupported: 'Trình duyệt này không rung chuông được. Dùng Chrome hoặc Firefox mới hơn.',
  denied: 'Máy này đang chặn thông báo của Loa. Mở lại trong cài đặt của trình duyệt.',
  off: 'Máy này chưa rung chuông khi có việc gấp.',
  on: 'Máy này rung chuông khi có việc gấp, cả khi đã đóng trang.',
  working: 'Chờ một chút…',
};

const supported = (): boolean =>
  'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window;

/** The worker, once it is at work: a browser takes no subscription before. */
const registered = async (): Promise<ServiceWorkerRegistration> => {
  const registration = await navigator.serviceWorker.register(workerUrl);
  const coming = registration.installing ?? registration.waiting;
  if (registration.active || !coming) return registration;
  await new Promise<void>((resolve, reject) => {
    coming.addEventListener('statechange', () => {
      if (coming.state === 'activated') resolve();
      if (coming.state === 'redundant') reject(new Error('the worker could not be started'));
    });
  });
  return registration;
};

/** The key as the browser wants it: bytes. */
const bytesOf = (key: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(key.replace(/-/g, '+').replace(/_/g, '/')), (char) => char.charCodeAt(0));

const present = async (): Promise<PushSubscription | null> => {
  // It has no page of its own: it is found, and brought up to date, by the place its file lies at.
  const known = await navigator.serviceWorker.getRegistration(workerUrl);
  if (!known) return null;
  return (await registered()).pushManager.getSubscription();
};

const stateNow = async (): Promise<State> => {
  if (!supported()) return 'unsupported';
  if (Notification.permission === 'denied') return 'denied';
  return (await present()) ? 'on' : 'off';
};

const deviceName = (): string =>
  /Android|iPhone|iPad/.test(navigator.userAgent) ? 'Điện thoại' : 'Máy tính';

const subscribe = async (): Promise<void> => {
  if ((await Notification.requestPermission()) !== 'granted') return;
  const { publicKey } = await get<PushKey>('/push');
  if (publicKey === null) throw new Problem(409, 'Loa chưa được đặt khoá đẩy tin. Nhờ quản trị.');
  const registration = await registered();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: bytesOf(publicKey),
  });
  const { endpoint, keys } = subscription.toJSON();
  await post('/push', { endpoint, keys, device: deviceName() });
};

const unsubscribe = async (): Promise<void> => {
  const subscription = await present();
  if (!subscription) return;
  await call('DELETE', '/push', { endpoint: subscription.endpoint });
  await subscription.unsubscribe();
};

const tryIt = async (): Promise<void> => {
  const subscription = await present();
  if (subscription) await post('/push/try', { endpoint: subscription.endpoint });
};

/** Whether this machine rings when something urgent comes, and the way to have it ring. */
export const RingHere = () => {
  const [state, setState] = useState<State>('looking');
  const [trouble, setTrouble] = useState<string | null>(null);

  const act = (work: () => Promise<void>): void => {
    setState('working');
    setTrouble(null);
    work()
      .catch((error: unknown) =>
        setTrouble(
          error instanceof Problem
            ? error.message
            : 'Trình duyệt không bật được chuông. Thử lại sau.',
        ),
      )
      .then(stateNow)
      .then(setState, () => setState('unsupported'));
  };
  useEffect(() => act(() => Promise.resolve()), []);

  return (
    <div class="ring-here">
      <p class="small" role="status">
        {words[state]}
      </p>
      {trouble !== null && (
        <p class="small" role="alert">
          {trouble}
        </p>
      )}
      {state === 'off' && (
        <button type="button" class="button" onClick={() => act(subscribe)}>
          Bật chuông trên máy này
        </button>
      )}
      {state === 'on' && (
        <>
          <button type="button" class="button" onClick={() => act(tryIt)}>
            Rung thử
          </button>
          <button type="button" class="button" onClick={() => act(unsubscribe)}>
            Tắt chuông trên máy này
          </button>
        </>
      )}
    </div>
  );
};
