import { useProgress } from './progress.tsx';
import { number } from '../../shared/format.ts';
import { useSession } from '../session.ts';
import { Page } from '../ui/page.tsx';
import { say } from '../ui/said.tsx';
import { Loaded } from '../ui/states.tsx';
import { Button } from '../ui/button.tsx';
import { Sections } from './sections.tsx';

const messages = [
  {
    when: 'Ngày 1, trong nhóm cũ',
    text: 'Kính gửi bà con: từ nay xã dùng nhóm mới có Loa nghe và chuyển ngay việc cần gạo, cần thuốc, cần cấp cứu. Tổ sẽ đưa phiếu có mã tới từng nhà. Bà con chưa phải làm gì; nhóm này vẫn dùng bình thường.',
  },
  {
    when: 'Ngày 3, khi phiếu đã tới tay',
    text: 'Bà con mở Zalo, quét mã trên phiếu, bấm Quan tâm, rồi nhắn mã in trên phiếu. Xong là Loa mời vào nhóm mới. Nhà nào vướng gọi Tổ, Tổ làm giúp tại nhà. Loa không hỏi giấy tờ, không hỏi tiền.',
  },
  {
    when: 'Ngày 7, nhắc những nhà còn lại',
    text: 'Còn một số nhà chưa sang nhóm mới. Hôm nay Tổ đến tận nhà giúp. Nhà không dùng Zalo thì báo Tổ để ghi cách liên lạc khác, không nhà nào bị bỏ sót.',
  },
  {
    when: 'Ngày 10, khoá nhóm cũ',
    text: 'Nhóm này từ nay chỉ để xem lại. Mọi việc xin nhắn ở nhóm mới hoặc nhắn riêng cho Loa. Nguy cấp gọi 115 hoặc số trực của xã.',
  },
];

const copy = (text: string): void => {
  navigator.clipboard.writeText(text).then(
    () => say('Đã chép. Dán vào nhóm cũ trên Zalo.'),
    () => say('Máy không cho chép. Bôi đen lời nhắn rồi chép tay giúp.'),
  );
};

const Moved = () => {
  const { home } = useSession();
  const progress = useProgress(home?.id);
  return (
    <Loaded query={progress} rows={3}>
      {({ rows }) => (
        <ul class="plain">
          {rows
            .filter(({ households }) => households.expected > 0)
            .map(({ unitId, name, households, otherwise }) => (
              <li key={unitId}>
                <b>{name}</b>: {number(households.linked)}/{number(households.expected)} hộ đã sang;{' '}
                {number(otherwise.phone + otherwise.proxy)} hộ liên lạc cách khác,{' '}
                {number(otherwise.visit)} hộ còn phải đến nhà
              </li>
            ))}
        </ul>
      )}
    </Loaded>
  );
};

/** Ordinary groups cannot be attached to an Official Account: how a village moves over, in words to copy. */
export const GuidePage = () => (
  <Page
    title="Chuyển nhóm cũ sang"
    lead="Zalo không cho OA vào nhóm thường đã có. Bản nào có nhóm cũ thì chuyển dần sang nhóm do Loa lập."
  >
    <Sections />
    <h2>Năm bước</h2>
    <ol class="plain">
      <li>Lập nhóm mới ở trang Lập nhóm. Nhóm cũ giữ nguyên.</li>
      <li>In phiếu ở Sổ liên kết, giao Tổ đưa từng nhà.</li>
      <li>Trưởng bản đăng lần lượt bốn lời nhắn dưới đây trong nhóm cũ.</li>
      <li>Tổ đến nhà chưa sang; nhà không có Zalo thì ghi cách liên lạc khác.</li>
      <li>Khi hầu hết đã sang, trưởng bản khoá gửi tin ở nhóm cũ. Đừng xoá nhóm ngay.</li>
    </ol>
    <h2>Lời nhắn soạn sẵn</h2>
    <ul class="humans">
      {messages.map(({ when, text }) => (
        <li key={when} class="human">
          <h3>{when}</h3>
          <blockquote>{text}</blockquote>
          <p class="acts">
            <Button type="button" onClick={() => copy(text)}>
              Chép lời này<span class="hidden">: {when}</span>
            </Button>
          </p>
        </li>
      ))}
    </ul>
    <h2>Ai đã sang</h2>
    <Moved />
  </Page>
);
