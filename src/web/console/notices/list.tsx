import { useQuery } from '@tanstack/preact-query';
import { Link } from 'wouter-preact';
import type { NoticesPage as Notices } from '../../../contract/notices.ts';
import { get } from '../../shared/api.ts';
import { moment, number } from '../../shared/format.ts';
import { useNow } from '../now.ts';
import { Page } from '../ui/page.tsx';
import { Empty, Loaded } from '../ui/states.tsx';

export const NoticesPage = () => {
  const now = useNow();
  const list = useQuery<Notices>({
    queryKey: ['notices'],
    queryFn: () => get<Notices>('/notices'),
  });
  return (
    <Page
      title="Thông báo"
      aside={
        <Link class="button primary" href="/notices/new">
          Soạn thông báo
        </Link>
      }
    >
      <Loaded query={list} rows={5}>
        {({ notices }) =>
          notices.length === 0 ? (
            <Empty>
              Chưa gửi thông báo nào. Soạn một lần, Loa gửi tới từng nhóm và báo lại ai chưa nhận
              được.
            </Empty>
          ) : (
            <ul class="lines wide-lines">
              {notices.map((notice) => (
                <li key={notice.id} class="notice">
                  <p>{notice.text}</p>
                  <p class="small quiet">
                    {notice.code} · {notice.unitNames.slice(0, 3).join(', ')}
                    {notice.unitNames.length > 3 && ` và ${notice.unitNames.length - 3} nơi`} ·{' '}
                    {notice.byName} · {moment(notice.sendAt, now)}
                  </p>
                  <p class="small">
                    {number(notice.groups.sent)}/{number(notice.groups.total)} nhóm đã nhận
                    {notice.groups.failed > 0 && (
                      <span class="late"> · {notice.groups.failed} nhóm gửi không được</span>
                    )}
                    {notice.withoutZalo > 0 &&
                      ` · ${number(notice.withoutZalo)} hộ không có Zalo phải gọi`}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </Page>
  );
};
