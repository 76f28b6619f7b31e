import type { ServerResponse } from 'node:http';

/** What the messenger page hears without asking: one line of server-sent events each. */
export interface Live {
  add: (response: ServerResponse, hears: (chat: string) => boolean) => void;
  tell: (event: string, chat: string, data: () => unknown) => void;
  close: () => void;
}

/** Not a chat: what happens between the app and the sandbox, for the page behind the scenes. */
export const BEHIND = '/behind';

const BEAT_MS = 20_000;

export const createLive = (): Live => {
  const listeners = new Map<ServerResponse, (chat: string) => boolean>();
  const beat = setInterval(() => {
    for (const response of listeners.keys()) response.write(': nhịp\n\n');
  }, BEAT_MS);
  beat.unref();

  return {
    add: (response, hears) => {
      response.writeHead(200, {
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        connection: 'keep-alive',
      });
      response.write('retry: 1000\nevent: ready\ndata: {}\n\n');
      listeners.set(response, hears);
      response.on('close', () => listeners.delete(response));
    },
    tell: (event, chat, data) => {
      if (listeners.size === 0) return;
      let text: string | null = null;
      for (const [response, hears] of listeners) {
        if (!hears(chat)) continue;
        text ??= `event: ${event}\ndata: ${JSON.stringify(data())}\n\n`;
        response.write(text);
      }
    },
    close: () => {
      clearInterval(beat);
      for (const response of listeners.keys()) response.end();
      listeners.clear();
    },
  };
};
