import { Link, useSearchParams } from 'wouter-preact';
import type { ProgressRow } from '../../../contract/onboarding.ts';
import { number } from '../../shared/format.ts';
import { useSession } from '../session.ts';
import { Page } from '../ui/page.tsx';
import { Empty, Loaded } from '../ui/states.tsx';
import { useProgress } from './progress.tsx';
import { Sections } from './sections.tsx';

/** A sheet larger than this is for the places below it. */
const mostOnSheet = 400;

const Sheet = ({ row }: { row: ProgressRow }) =>
  row.households.expected === 0 ? (
    <span class="quiet">chưa có hộ</span>
  ) : row.households.expected > mostOnSheet ? (
    <span class="quiet">in theo từng bản, cụm</span>
  ) : (
    <a href={`/api/v1/link-codes/${row.unitId}/sheet.pdf`} target="_blank" rel="noopener">
      Phiếu QR (PDF)<span class="hidden"> {row.name}</span>
    </a>
  );

const Row = ({ row, deep }: { row: ProgressRow; deep: boolean }) => {
  const { phone, proxy, visit } = row.otherwise;
  return (
    <tr>
      <th scope="row">
        {deep && row.households.expected > 0 ? (
          <Link href={`/groups/links?unit=${row.unitId}`}>{row.name}</Link>
        ) : (
          row.name
        )}
      </th>
      <td>
        <b>{number(row.households.linked)}</b>/{number(row.households.expected)} hộ đã nối
      </td>
      <td class="small">
        {phone + proxy + visit === 0
          ? 'hộ nào cũng có Zalo'
          : `gọi ${number(phone)}, qua người báo hộ ${number(proxy)}, đến nhà ${number(visit)}`}
      </td>
      <td>
        <Sheet row={row} />
      </td>
    </tr>
  );
};

/** Slips to print for each cluster, and how households without Zalo are reached. */
export const LinksPage = () => {
  const [params] = useSearchParams();
  const { home } = useSession();
  const progress = useProgress(params.get('unit') ?? home?.id);
  return (
    <Page
      title={progress.data ? `Sổ liên kết · ${progress.data.total.name}` : 'Sổ liên kết'}
      lead="In phiếu, cắt rời, trao tận tay từng hộ. Hộ quét mã hoặc nhắn mã cho Loa là xong."
      wide
    >
      <Sections />
      {params.get('unit') && (
        <p>
          <Link href="/groups/links">Về toàn địa bàn</Link>
        </p>
      )}
      <Loaded query={progress} rows={8}>
        {({ total, rows }) =>
          total.households.expected === 0 ? (
            <Empty>Nơi này chưa có hộ nào.</Empty>
          ) : (
            <div class="scrolls" tabIndex={0} role="region" aria-label="Bảng liên kết">
              <table class="list">
                <thead>
                  <tr>
                    <th scope="col">Nơi</th>
                    <th scope="col">Hộ</th>
                    <th scope="col">Hộ chưa có Zalo</th>
                    <th scope="col">Phiếu</th>
                  </tr>
                </thead>
                <tbody>
                  <Row row={total} deep={false} />
                  {rows.map((row) => (
                    <Row key={row.unitId} row={row} deep />
                  ))}
                </tbody>
              </table>
            </div>
          )
        }
      </Loaded>
      <h2>Bốn cách một hộ nối với Loa</h2>
      <ol class="plain">
        <li>Quét mã QR trên phiếu, bấm Quan tâm, rồi nhắn mã in trên phiếu.</li>
        <li>Nhắn “tôi là người nhà” kèm tên chủ hộ; Tổ xác nhận bằng một chữ.</li>
        <li>
          Bấm “Gửi số điện thoại” khi Loa hỏi: số trùng với sổ hộ thì Tổ xác nhận bằng một chữ.
        </li>
        <li>Không có Zalo: ghi cách khác cho hộ, là gọi điện, qua người báo hộ, hoặc đến nhà.</li>
      </ol>
    </Page>
  );
};
