import type { Chat } from './api.ts';
import { Avatar } from './avatar.tsx';

interface Props {
  chat: Chat;
  self: string;
  onPick: (id: string) => void;
}

/** Everybody in a group; a tap is to be that person. */
export const MemberList = ({ chat, self, onPick }: Props) => (
  <div class="people" tabIndex={0} role="region" aria-label="Thành viên của nhóm">
    <ul>
      {chat.members.map((member) => (
        <li key={member.id}>
          <button type="button" class="person" onClick={() => onPick(member.id)}>
            <Avatar id={member.id} name={member.name} />
            <span class="who">
              <strong>{member.name}</strong>
              <small>{member.id === self ? 'Bạn' : 'Vào vai người này'}</small>
            </span>
          </button>
        </li>
      ))}
    </ul>
  </div>
);
