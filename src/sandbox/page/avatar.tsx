import type { Chat } from './api.ts';
import { colourOf, initials } from './format.ts';
import { Icon } from './icons.tsx';

interface Face {
  id: string;
  name: string;
  colour?: string | null | undefined;
}

/** A person's letters on their colour. */
export const Avatar = ({ id, name, colour }: Face) => (
  <span class="avatar" style={{ background: colour ?? colourOf(id) }} aria-hidden="true">
    {initials(name)}
  </span>
);

export const AccountAvatar = () => (
  <span class="avatar account" aria-hidden="true">
    <Icon name="loud" />
  </span>
);

/** Up to four faces for a group, the loudspeaker for a chat with an account. */
export const ChatAvatar = ({ chat }: { chat: Chat }) => {
  if (chat.kind === 'private') return <AccountAvatar />;
  const shown = chat.members.slice(0, chat.members.length > 4 ? 3 : 4);
  return (
    <span
      class={`mosaic of-${String(shown.length + (chat.members.length > 4 ? 1 : 0))}`}
      aria-hidden="true"
    >
      {shown.map((member) => (
        <span key={member.id} style={{ background: colourOf(member.id) }}>
          {initials(member.name).slice(-1)}
        </span>
      ))}
      {chat.members.length > 4 && <span class="more">{Math.min(99, chat.members.length)}</span>}
    </span>
  );
};

export const Badge = ({ kind }: { kind: 'oa' | 'bot' }) => (
  <span class="badge">{kind === 'oa' ? 'OA' : 'Bot'}</span>
);
