import { Fragment } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { Refused, say, type Attachment, type Chat, type Message, type Person } from './api.ts';
import { Badge, ChatAvatar } from './avatar.tsx';
import { Bubble } from './bubble.tsx';
import { Composer } from './composer.tsx';
import { Dialog } from './dialog.tsx';
import { dayName, dayOf } from './format.ts';
import { Icon } from './icons.tsx';
import { InfoForm } from './info-form.tsx';
import { MemberList } from './member-list.tsx';

interface Props {
  person: Person;
  chat: Chat;
  messages: Message[] | null;
  now: number;
  onBack: () => void;
  onSent: () => void;
  onMember: (id: string) => void;
}

type Over = { kind: 'members' } | { kind: 'info' } | { kind: 'picture'; url: string };

/** One conversation: its head, what was said, and where to say more. */
export const ChatView = (props: Props) => {
  const { person, chat, messages, now } = props;
  const [answering, setAnswering] = useState<Message | null>(null);
  const [over, setOver] = useState<Over | null>(null);
  const scroll = useScrollToEnd(chat.id, messages?.length ?? 0);

  const send = async (text: string, attachments?: Attachment[]): Promise<string | null> => {
    try {
      await say({
        as: person.id,
        in: chat.id,
        text,
        ...(attachments ? { attachments } : {}),
        ...(answering ? { replyTo: answering.id } : {}),
      });
      setAnswering(null);
      props.onSent();
      return null;
    } catch (error) {
      return error instanceof Refused
        ? `Chưa gửi được: ${error.message}`
        : 'Chưa gửi được, mất kết nối. Tin vẫn còn trong ô, hãy gửi lại.';
    }
  };

  return (
    <main class="conversation" aria-label={`Trò chuyện: ${chat.name}`}>
      <header class="head">
        <button type="button" class="round back" aria-label="Về danh sách" onClick={props.onBack}>
          <Icon name="back" />
        </button>
        <ChatAvatar chat={chat} />
        <div class="title">
          <h1>{chat.name}</h1>
          <p>
            {chat.kind === 'group' ? (
              <>
                <button type="button" class="link" onClick={() => setOver({ kind: 'members' })}>
                  {chat.members.length} thành viên
                </button>
                {' · '}
                {chat.account.name} <Badge kind={chat.account.kind} />
              </>
            ) : (
              <>
                <Badge kind={chat.account.kind} />{' '}
                {chat.account.kind === 'oa' ? 'Tài khoản chính thức' : 'Tài khoản tự động'}
              </>
            )}
          </p>
        </div>
      </header>

      <div
        class="scroll"
        ref={scroll}
        tabIndex={0}
        role="log"
        aria-label={`Tin nhắn trong ${chat.name}`}
      >
        {messages?.length === 0 && (
          <p class="empty">
            {chat.kind === 'group'
              ? 'Chưa ai nói gì ở đây. Nhắn tin đầu tiên bên dưới.'
              : `Nhắn cho ${chat.name} như nhắn cho người quen. Ví dụ: “nhà em hết gạo rồi”.`}
          </p>
        )}
        <ol>
          {messages?.map((message, at) => {
            const before = messages[at - 1];
            const after = messages[at + 1];
            const newDay = !before || dayOf(before.at) !== dayOf(message.at);
            return (
              <Fragment key={message.id}>
                {newDay && (
                  <li class="day">
                    <span>{dayName(message.at, now)}</span>
                  </li>
                )}
                <Bubble
                  message={message}
                  chat={chat}
                  mine={message.from.id === person.id}
                  first={newDay || !together(before, message)}
                  last={!after || !together(message, after)}
                  state={stateOf(messages, at, person.id)}
                  onReply={() => setAnswering(message)}
                  onPicture={(url) => setOver({ kind: 'picture', url })}
                  onInfo={() => setOver({ kind: 'info' })}
                />
              </Fragment>
            );
          })}
        </ol>
      </div>

      <Composer
        key={chat.id}
        chat={chat}
        answering={answering}
        onForget={() => setAnswering(null)}
        onSend={send}
      />

      {over?.kind === 'members' && (
        <Dialog label={`${chat.members.length} thành viên`} onClose={() => setOver(null)}>
          <MemberList chat={chat} self={person.id} onPick={props.onMember} />
        </Dialog>
      )}
      {over?.kind === 'info' && (
        <Dialog label="Chia sẻ thông tin" onClose={() => setOver(null)}>
          <InfoForm person={person} chat={chat} onDone={() => setOver(null)} />
        </Dialog>
      )}
      {over?.kind === 'picture' && (
        <Dialog label="Ảnh" wide onClose={() => setOver(null)}>
          <img class="large" src={over.url} alt="Ảnh trong tin nhắn, cỡ lớn" />
        </Dialog>
      )}
    </main>
  );
};

const FIVE_MINUTES = 5 * 60_000;

/** Whether two messages read as one turn of the same speaker. */
const together = (a: Message, b: Message): boolean =>
  a.from.id === b.from.id && Date.parse(b.at) - Date.parse(a.at) < FIVE_MINUTES;

const stateOf = (messages: Message[], at: number, self: string): 'Đã gửi' | 'Đã nhận' | null => {
  const message = messages[at];
  if (message?.from.id !== self) return null;
  if (messages.slice(at + 1).some((later) => later.from.id === self)) return null;
  return message.received === true ? 'Đã nhận' : 'Đã gửi';
};

/** Starts at the newest words, and follows them unless somebody has scrolled up to read. */
const useScrollToEnd = (chat: string, count: number) => {
  const element = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useEffect(() => {
    const area = element.current;
    if (!area) return;
    const look = (): void => {
      follows.current = area.scrollHeight - area.scrollTop - area.clientHeight < 120;
    };
    const grown = (): void => {
      if (follows.current) area.scrollTop = area.scrollHeight;
    };
    area.addEventListener('scroll', look, { passive: true });
    area.addEventListener('load', grown, true); // a picture takes its room only once it is there
    return () => {
      area.removeEventListener('scroll', look);
      area.removeEventListener('load', grown, true);
    };
  }, []);
  useLayoutEffect(() => {
    follows.current = true;
  }, [chat]);
  useLayoutEffect(() => {
    const area = element.current;
    if (area && follows.current) area.scrollTop = area.scrollHeight;
  }, [chat, count]);
  return element;
};
