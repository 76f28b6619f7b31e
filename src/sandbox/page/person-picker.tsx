import { useEffect, useState } from 'preact/hooks';
import { people, roles, type Person, type Role } from './api.ts';
import { Avatar } from './avatar.tsx';
import { Dialog } from './dialog.tsx';
import { Icon } from './icons.tsx';

interface Props {
  current: string | null;
  onPick: (person: Person) => void;
  onClose: () => void;
}

/** Whom to be: a few faces of each role, or anybody by name, role or number. */
export const PersonPicker = ({ current, onPick, onClose }: Props) => {
  const [query, setQuery] = useState('');
  const [found, setFound] = useState<Role[] | null>(null);
  const [failed, setFailed] = useState(false);

  useEffect(() => {
    let stale = false;
    const timer = setTimeout(
      () => {
        const asked = query.trim() === '' ? roles() : people(query).then(byRole);
        asked.then(
          (list) => {
            if (stale) return;
            setFound(list);
            setFailed(false);
          },
          () => {
            if (!stale) setFailed(true);
          },
        );
      },
      query === '' ? 0 : 150,
    );
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [query]);

  return (
    <Dialog label="Bạn là ai?" onClose={onClose}>
      <label class="search">
        <Icon name="search" />
        <span class="unseen">Tìm người theo tên, vai hoặc số điện thoại</span>
        <input
          type="search"
          value={query}
          placeholder="Tên, vai hoặc số điện thoại"
          autoFocus
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      </label>
      <div class="people" tabIndex={0} role="region" aria-label="Danh sách người">
        {failed && <p class="empty">Không tải được danh sách. Máy chủ thử có đang chạy không?</p>}
        {found === null && !failed && <p class="empty">Đang tải…</p>}
        {found?.length === 0 && (
          <p class="empty">
            {query === ''
              ? 'Chưa có ai. Hãy nạp dữ liệu mẫu trước.'
              : `Không thấy ai khớp với “${query}”.`}
          </p>
        )}
        {found?.map((role) => (
          <section key={role.role}>
            <h3>
              {role.role} <span>{role.count.toLocaleString('vi-VN')}</span>
            </h3>
            <ul>
              {role.people.map((person) => (
                <li key={person.id}>
                  <button
                    type="button"
                    class="person"
                    aria-pressed={person.id === current}
                    onClick={() => onPick(person)}
                  >
                    <Avatar id={person.id} name={person.name} colour={person.avatarColor} />
                    <span class="who">
                      <strong>{person.name}</strong>
                      <small>{[person.where, person.phone].filter(Boolean).join(' · ')}</small>
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))}
      </div>
    </Dialog>
  );
};

const byRole = (list: Person[]): Role[] => {
  const sorted = new Map<string, Person[]>();
  for (const person of list) {
    const role = person.role ?? 'Người dùng';
    sorted.set(role, [...(sorted.get(role) ?? []), person]);
  }
  return [...sorted].map(([role, some]) => ({ role, count: some.length, people: some }));
};
