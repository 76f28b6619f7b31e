import { useEffect, useState } from 'preact/hooks';
import type { Person } from './api.ts';
import { Avatar } from './avatar.tsx';
import { ChatList } from './chat-list.tsx';
import { ChatView } from './chat-view.tsx';
import { Icon } from './icons.tsx';
import { PersonPicker } from './person-picker.tsx';
import { PhoneCorner } from './phone.tsx';
import { useMessenger, useNow } from './use-messenger.ts';

interface Place {
  as: string | null;
  chat: string | null;
}

const LAST = 'zalo-thu-la-ai';

const readPlace = (): Place => {
  const query = new URLSearchParams(location.search);
  return { as: query.get('as') ?? localStorage.getItem(LAST), chat: query.get('chat') };
};

const addressOf = ({ as, chat }: Place): string => {
  const query = new URLSearchParams();
  if (as !== null) query.set('as', as);
  if (chat !== null) query.set('chat', chat);
  return `/?${query.toString()}`;
};

/** The messenger: whom one is, their chats, and the one that is open. */
export const App = () => {
  const [place, setPlace] = useState(readPlace);
  const [picking, setPicking] = useState(place.as === null);
  const now = useNow();
  const messenger = useMessenger(place.as, place.chat);
  const { person, chats, messages, connected, unknown } = messenger;
  const chat = chats?.find((one) => one.id === place.chat) ?? null;

  useEffect(() => {
    const back = (): void => setPlace(readPlace());
    addEventListener('popstate', back);
    return () => removeEventListener('popstate', back);
  }, []);
  useEffect(() => {
    if (place.as !== null) localStorage.setItem(LAST, place.as);
  }, [place.as]);
  useEffect(() => {
    if (unknown) setPicking(true);
  }, [unknown]);
  useEffect(() => {
    const unread = chats?.reduce((sum, one) => sum + one.unread, 0) ?? 0;
    document.title = `${unread > 0 ? `(${String(unread)}) ` : ''}${chat?.name ?? 'Nhắn tin'} · Zalo thử`;
  }, [chats, chat]);

  const go = (next: Place): void => {
    history.pushState(null, '', addressOf(next));
    setPlace(next);
  };
  const become = (as: string, keepChat = false): void => {
    setPicking(false);
    go({ as, chat: keepChat ? place.chat : null });
  };

  return (
    <div class={`messenger ${chat ? 'has-chat' : ''}`}>
      <aside class="side" aria-label="Danh sách">
        <Me person={person} onSwitch={() => setPicking(true)} />
        {!connected && (
          <p class="offline" role="status">
            Mất kết nối với máy chủ thử, đang nối lại…
          </p>
        )}
        {place.as !== null && (
          <ChatList
            chats={unknown ? [] : chats}
            current={place.chat}
            now={now}
            addressOf={(id) => addressOf({ ...place, chat: id })}
            onOpen={(id) => go({ ...place, chat: id })}
          />
        )}
        <a class="behind" href="/inside">
          Phía sau: lời gọi, webhook, đồng hồ
        </a>
      </aside>
      {person && chat ? (
        <ChatView
          person={person}
          chat={chat}
          messages={messages}
          now={now}
          onBack={() => go({ ...place, chat: null })}
          onSent={() => void messenger.look()}
          onMember={(id) => become(id, true)}
        />
      ) : (
        <Welcome lost={place.chat !== null && chats !== null} />
      )}
      <PhoneCorner number={person?.phone?.replace(/[\s.]/g, '') ?? null} />
      {picking && (
        <PersonPicker
          current={place.as}
          onPick={(picked) => become(picked.id)}
          onClose={() => setPicking(false)}
        />
      )}
    </div>
  );
};

/** Whom one is, and the way to be somebody else. */
const Me = ({ person, onSwitch }: { person: Person | null; onSwitch: () => void }) => (
  <button type="button" class="me" aria-haspopup="dialog" onClick={onSwitch}>
    {person ? (
      <Avatar id={person.id} name={person.name} colour={person.avatarColor} />
    ) : (
      <span class="avatar" aria-hidden="true">
        ?
      </span>
    )}
    <span class="who">
      <small>Bạn là:</small>
      <strong>{person?.name ?? 'Chọn một người'}</strong>
      {person?.role && <small>{person.role}</small>}
    </span>
    <span class="switch">
      Đổi <Icon name="down" />
    </span>
  </button>
);

const Welcome = ({ lost }: { lost: boolean }) => (
  <main class="welcome">
    <svg viewBox="0 0 200 140" aria-hidden="true">
      <path
        d="M22 62c0-28 28-50 62-50s62 22 62 50-28 50-62 50c-7 0-13-1-19-2l-28 13 6-26C29 88 22 76 22 62Z"
        fill="#0068ff"
      />
      <path
        d="M118 92c0-17 16-30 36-30s36 13 36 30-16 30-36 30c-4 0-8-.500-11-1.500l-17 8 4-16c-8-6-12-12-12-20.500Z"
        fill="#cfe2ff"
      />
      <path d="M64 46v32m20-44v56m20-44v32" stroke="#fff" stroke-width="9" stroke-linecap="round" />
    </svg>
    <h1>{lost ? 'Người này không ở trong nhóm đó' : 'Chọn một cuộc trò chuyện'}</h1>
    <p>
      {lost
        ? 'Chọn cuộc trò chuyện khác, hoặc đổi sang người khác ở góc trên bên trái.'
        : 'Đây là Zalo thử: nhắn như thật, không tới người thật. Đổi vai ở góc trên bên trái.'}
    </p>
  </main>
);
