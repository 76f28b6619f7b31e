import type { ComponentChildren } from 'preact';
import { Link, useRoute } from 'wouter-preact';
import { date, time } from '../shared/format.ts';
import { useLive } from './live.ts';
import { useNow } from './now.ts';
import { useMay, useSession, useSignOut } from './session.ts';
import { RingHere } from './ring-here.tsx';
import { Mark } from './ui/mark.tsx';
import { Said } from './ui/said.tsx';
import { useOnline } from './ui/online.ts';

const Tab = ({
  href,
  deep,
  children,
}: {
  href: string;
  deep?: string;
  children: ComponentChildren;
}) => {
  const [exact] = useRoute(href);
  const [below] = useRoute(deep ?? href);
  return (
    <Link href={href} aria-current={exact || below ? 'page' : undefined}>
      {children}
    </Link>
  );
};

/** The frame of every signed-in page: where one is, who one is, whether what one sees is fresh. */
export const Shell = ({ children }: { children: ComponentChildren }) => {
  const session = useSession();
  const lostAt = useLive();
  const online = useOnline();
  const now = useNow();
  const signOut = useSignOut();
  const seesHouseholds = useMay('see-households');
  const sendsNotices = useMay('send-notice');
  const takesCases = useMay('accept-report');
  const administers = useMay('administer');

  return (
    <div class="frame">
      <a class="skip" href="#content">
        Tới nội dung
      </a>
      <header class="top">
        <Link href="/" class="home" aria-label={`Loa, bảng của ${session.home?.name ?? 'tôi'}`}>
          <Mark size={26} />
          <b>Loa</b>
        </Link>
        <time class="clock">{time(now)}</time>
        <nav aria-label="Các trang">
          <Tab href="/">Bảng</Tab>
          <Tab href="/reports" deep="/reports/:id">
            Phản ánh
          </Tab>
          <Tab href="/directives" deep="/directives/:id">
            Văn bản
          </Tab>
          {seesHouseholds && (
            <Tab href="/households" deep="/households/:id">
              Hộ dân
            </Tab>
          )}
          {takesCases && <Tab href="/human">Chờ đọc</Tab>}
          {(seesHouseholds || administers) && (
            <Tab href="/groups" deep="/groups/:id">
              Nhóm
            </Tab>
          )}
          {sendsNotices && (
            <Tab href="/notices" deep="/notices/new">
              Thông báo
            </Tab>
          )}
        </nav>
        <details class="me">
          <summary>{session.person.name}</summary>
          <div class="menu">
            {session.posts.map((post) => (
              <p key={post.id}>
                {post.title}
                <span class="quiet"> · {post.unitName}</span>
              </p>
            ))}
            <RingHere />
            <button type="button" class="button" onClick={() => signOut.mutate()}>
              Đăng xuất
            </button>
          </div>
        </details>
      </header>
      {!online && (
        <p class="banner" role="status">
          Máy đang mất mạng. Vẫn xem được những gì đã mở; chưa gửi được gì cho tới khi có mạng.
        </p>
      )}
      {online && lostAt && now.getTime() - lostAt.getTime() > 5_000 && (
        <p class="banner" role="status">
          Mất nối với Loa từ {time(lostAt)}. Số liệu có thể đã cũ; đang nối lại.
        </p>
      )}
      <p class="printed">
        In từ Loa lúc {time(now)}, {date(now)}
      </p>
      <main id="content">{children}</main>
      <Said />
    </div>
  );
};
