import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import {
  chatsOf,
  clock,
  markRead,
  messagesIn,
  type Chat,
  type Message,
  type Person,
} from './api.ts';
import { listen } from './live.ts';

/** Everything one person's messenger knows, kept up to date while the page is open. */
export const useMessenger = (as: string | null, chat: string | null) => {
  const [person, setPerson] = useState<Person | null>(null);
  const [chats, setChats] = useState<Chat[] | null>(null);
  const [messages, setMessages] = useState<Message[] | null>(null);
  const [connected, setConnected] = useState(true);
  const [unknown, setUnknown] = useState(false);
  const open = useRef(chat);
  open.current = chat;

  const lookAtChats = useCallback(async (): Promise<void> => {
    if (as === null) return;
    try {
      const found = await chatsOf(as);
      setPerson(found.person);
      setChats(found.chats);
      setUnknown(false);
    } catch {
      setUnknown(true);
    }
  }, [as]);

  const lookAtMessages = useCallback(async (): Promise<void> => {
    if (as === null || chat === null) return;
    try {
      const found = await messagesIn(chat, as);
      if (open.current !== chat) return;
      setMessages(found);
      await markRead(as, chat);
    } catch {
      setMessages([]);
    }
  }, [as, chat]);

  useEffect(() => {
    setChats(null);
    setPerson(null);
    void lookAtChats();
  }, [lookAtChats]);
  useEffect(() => {
    setMessages(null);
    void lookAtMessages().then(lookAtChats);
  }, [lookAtMessages, lookAtChats]);

  const again = useRef({ lookAtChats, lookAtMessages });
  again.current = { lookAtChats, lookAtMessages };
  useEffect(() => {
    if (as === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const chatsSoon = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void again.current.lookAtChats(), 150);
    };
    const stop = listen(as, {
      message: (where, message) => {
        if (where === open.current) {
          setMessages((known) => merge(known, message));
          if (!document.hidden) void markRead(as, where);
        }
        chatsSoon();
      },
      received: (where, id) => {
        if (where !== open.current) return;
        setMessages(
          (known) =>
            known?.map((one) => (one.id === id ? { ...one, received: true } : one)) ?? null,
        );
      },
      again: () => {
        void again.current.lookAtMessages();
        chatsSoon();
      },
      connected: setConnected,
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [as]);

  return { person, chats, messages, connected, unknown, look: lookAtMessages };
};

const merge = (known: Message[] | null, message: Message): Message[] => {
  const before = known ?? [];
  const at = before.findIndex((one) => one.id === message.id);
  if (at < 0) return [...before, message];
  return before.map((one, index) => (index === at ? { ...one, ...message } : one));
};

/** The sandbox's time, which need not be the browser's. */
export const useNow = (): number => {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const look = (): void => {
      clock().then(
        (read) => setNow(Date.parse(read.now)),
        () => undefined,
      );
    };
    look();
    const timer = setInterval(look, 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
};
