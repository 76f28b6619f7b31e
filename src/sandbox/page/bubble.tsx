import type { Chat, Message } from './api.ts';
import { AttachmentView } from './attachment.tsx';
import { AccountAvatar, Avatar, Badge } from './avatar.tsx';
import { hourOf } from './format.ts';
import { Icon } from './icons.tsx';
import { Signs } from './signs.tsx';
import { Words } from './words.tsx';

interface Props {
  message: Message;
  chat: Chat;
  mine: boolean;
  /** First and last of several by the same person in a row. */
  first: boolean;
  last: boolean;
  /** The newest of one's own words carries its state. */
  state: 'Đã gửi' | 'Đã nhận' | null;
  onReply: () => void;
  onPicture: (url: string) => void;
  onInfo: () => void;
}

/** One message: who, the words they answer, what they said, when. */
export const Bubble = (props: Props) => {
  const { message, mine, first, state } = props;
  const { from } = message;
  return (
    <li class={`message ${mine ? 'mine' : 'theirs'} ${first ? 'first' : ''}`}>
      {!mine && <Face from={from} shown={first} />}
      <div class="beside">
        <Content {...props} />
        <button
          type="button"
          class="answer"
          aria-label={`Trả lời tin của ${mine ? 'mình' : from.name}`}
          onClick={props.onReply}
        >
          <Icon name="reply" />
        </button>
      </div>
      {state !== null && (
        <span class="state">
          <span aria-hidden="true">{state === 'Đã nhận' ? '✓✓' : '✓'}</span> {state}
        </span>
      )}
    </li>
  );
};

const Face = ({ from, shown }: { from: Message['from']; shown: boolean }) => (
  <span class="face">
    {shown && (from.isOa ? <AccountAvatar /> : <Avatar id={from.id} name={from.name} />)}
  </span>
);

const Content = ({ message, mine, first, last, state, onPicture, onInfo }: Props) => {
  const { attachments, text } = message;
  const bare = text === '' && ['image', 'sticker'].includes(attachments[0]?.type ?? '');
  const signs = Object.values(message.reactions ?? {});
  return (
    <div class={bare ? 'bubble bare' : 'bubble'}>
      <Heading message={message} mine={mine} first={first} />
      {attachments.map((one, at) => (
        <AttachmentView key={at} one={one} opens={{ picture: onPicture, info: onInfo }} />
      ))}
      {text !== '' && (
        <p>
          <Words text={text} mentions={message.mentions} />
        </p>
      )}
      {(last || state !== null) && <time dateTime={message.at}>{hourOf(message.at)}</time>}
      {signs.length > 0 && (
        <span class="signs">
          <Signs text={signs.join('')} />
        </span>
      )}
    </div>
  );
};

/** Who speaks and what they answer; a screen reader always hears who. */
const Heading = ({ message, mine, first }: Pick<Props, 'message' | 'mine' | 'first'>) => {
  const { from } = message;
  return (
    <>
      <span class={first && !mine ? 'sender' : 'unseen'}>
        {mine ? 'Bạn' : from.name}
        {from.isOa && <Badge kind={from.isBot ? 'bot' : 'oa'} />}
      </span>
      {message.quoted && (
        <blockquote>
          <strong>{message.quoted.name}</strong>
          <span>
            <Signs text={message.quoted.text} />
          </span>
        </blockquote>
      )}
    </>
  );
};
