import { useState } from 'preact/hooks';
import type { Chat } from './api.ts';
import { Badge, ChatAvatar } from './avatar.tsx';
import { ago } from './format.ts';
import { Signs } from './signs.tsx';
import { Icon } from './icons.tsx';

interface Props {
  chats: Chat[] | null;
  current: string | null;
  now: number;
  addressOf: (chat: string) => string;
  onOpen: (chat: string) => void;
}

const plain = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();

/** A person's chats, those with the newest words first. */
export const ChatList = ({ chats, current, now, addressOf, onOpen }: Props) => {
  const [query, setQuery] = useState('');
  const shown = chats
    ?.filter((chat) => plain(chat.name).includes(plain(query)))
    .sort((a, b) => (b.last?.at ?? '').localeCompare(a.last?.at ?? ''));
  return (
    <>
      <label class="search">
        <Icon name="search" />
        <span class="unseen">Tìm cuộc trò chuyện</span>
        <input
          type="search"
          placeholder="Tìm kiếm"
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </label>
      <nav aria-label="Các cuộc trò chuyện">
        {shown === undefined ? (
          <Skeleton />
        ) : shown.length === 0 ? (
          <p class="empty">
            {query === '' ? 'Người này chưa ở nhóm nào.' : 'Không có cuộc trò chuyện nào khớp.'}
          </p>
        ) : (
          <ul>
            {shown.map((chat) => (
              <li key={chat.id}>
                <a
                  class="chat"
                  href={addressOf(chat.id)}
                  aria-current={chat.id === current ? 'page' : undefined}
                  onClick={(event) => {
                    if (event.ctrlKey || event.metaKey) return;
                    event.preventDefault();
                    onOpen(chat.id);
                  }}
                >
                  <ChatAvatar chat={chat} />
                  <span class="line">
                    <span class="top">
                      <span class="name">{chat.name}</span>
                      {chat.kind === 'private' && <Badge kind={chat.account.kind} />}
                      {chat.last && <time dateTime={chat.last.at}>{ago(chat.last.at, now)}</time>}
                    </span>
                    <span class="bottom">
                      <span class={chat.unread > 0 ? 'words fresh' : 'words'}>
                        <Signs text={lastWords(chat)} />
                      </span>
                      {chat.unread > 0 && (
                        <span class="unread">
                          {chat.unread > 99 ? '99+' : chat.unread}
                          <span class="unseen"> tin chưa đọc</span>
                        </span>
                      )}
                    </span>
                  </span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </nav>
    </>
  );
};

const lastWords = ({ last, kind, members }: Chat): string => {
  if (!last) return kind === 'group' ? `${String(members.length)} thành viên` : 'Chưa có tin nhắn';
  const text = last.text.replace(/\[@[^\]\s]+\]/g, '@…').replace(/\s+/g, ' ');
  if (last.mine) return `Bạn: ${text}`;
  return kind === 'group' ? `${last.name}: ${text}` : text;
};

const Skeleton = () => (
  <div class="skeleton" role="status" aria-label="Đang tải">
    {[1, 2, 3, 4, 5].map((n) => (
      <span key={n} />
    ))}
  </div>
);
