import type { Message } from './api.ts';

export interface LiveListener {
  message: (chat: string, message: Message) => void;
  received: (chat: string, messageId: string) => void;
  /** Something larger has changed, or words may have been missed: look again. */
  again: () => void;
  connected: (yes: boolean) => void;
}

interface Told {
  chat: string;
  message: Message;
  messageId: string;
}

/** Hears everything in one person's chats until the returned function is called. */
export const listen = (as: string, listener: LiveListener): (() => void) => {
  const source = new EventSource(`/sandbox/events?as=${encodeURIComponent(as)}`);
  const on = (name: string, heard: (data: Told) => void): void => {
    source.addEventListener(name, (event) => {
      heard(JSON.parse((event as MessageEvent<string>).data) as Told);
    });
  };
  let first = true;
  on('ready', () => {
    listener.connected(true);
    if (!first) listener.again();
    first = false;
  });
  on('message', ({ chat, message }) => listener.message(chat, message));
  on('received', ({ chat, messageId }) => listener.received(chat, messageId));
  on('chats', listener.again);
  on('reset', listener.again);
  source.addEventListener('error', () => listener.connected(false));
  return () => source.close();
};
