import { useState } from 'preact/hooks';
import { submitInfo, type Chat, type Person } from './api.ts';

interface Props {
  person: Person;
  chat: Chat;
  onDone: () => void;
}

/** What an OA asked for: name and phone, given only if one wants to. */
export const InfoForm = ({ person, chat, onDone }: Props) => {
  const [name, setName] = useState(person.name);
  const [phone, setPhone] = useState(person.phone ?? '');
  const [failed, setFailed] = useState(false);
  return (
    <form
      class="info"
      onSubmit={(event) => {
        event.preventDefault();
        submitInfo({ as: person.id, oa: chat.account.id, name, phone }).then(onDone, () =>
          setFailed(true),
        );
      }}
    >
      <p>{chat.account.name} sẽ nhận được tên và số điện thoại bên dưới.</p>
      <label>
        Họ và tên
        <input value={name} required onInput={(event) => setName(event.currentTarget.value)} />
      </label>
      <label>
        Số điện thoại
        <input
          type="tel"
          value={phone}
          required
          minLength={6}
          onInput={(event) => setPhone(event.currentTarget.value)}
        />
      </label>
      {failed && (
        <p class="problem" role="alert">
          Chưa gửi được. Xem lại số điện thoại rồi gửi lại.
        </p>
      )}
      <button type="submit" class="primary">
        Đồng ý chia sẻ
      </button>
    </form>
  );
};
