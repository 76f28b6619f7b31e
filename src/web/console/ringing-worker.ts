/** What a device does when Loa rings it while no page is open: shows it, and opens the case when tapped. */

interface PushHeard extends Event {
  data: { json(): { title: string; body: string; link: string; tag: string } };
  waitUntil(work: Promise<unknown>): void;
}

interface Tapped extends Event {
  notification: { close(): void; data: { link: string } };
  waitUntil(work: Promise<unknown>): void;
}

/** The part of a service worker's world that is used here; the pages' own types do not know it. */
interface Worker {
  location: Location;
  registration: ServiceWorkerRegistration;
  clients: { openWindow(url: string): Promise<unknown>; claim(): Promise<void> };
  skipWaiting(): Promise<void>;
  addEventListener(name: 'push', heard: (event: PushHeard) => void): void;
  addEventListener(
    name: 'notificationclick' | 'install' | 'activate',
    heard: (event: Tapped) => void,
  ): void;
}

const worker = self as unknown as Worker;

worker.addEventListener('push', (event) => {
  const { title, body, link, tag } = event.data.json();
  const shown = {
    body,
    tag,
    data: { link },
    lang: 'vi',
    renotify: true,
    requireInteraction: true,
    vibrate: [400, 200, 400, 200, 800],
  };
  event.waitUntil(worker.registration.showNotification(title, shown));
});

worker.addEventListener('notificationclick', (event) => {
  event.notification.close();
  const url = new URL(event.notification.data.link, worker.location.origin);
  if (url.origin === worker.location.origin) event.waitUntil(worker.clients.openWindow(url.href));
});

// A new one takes over at once: a device on duty is never restarted.
worker.addEventListener('install', (event) => event.waitUntil(worker.skipWaiting()));
worker.addEventListener('activate', (event) => event.waitUntil(worker.clients.claim()));
