import type { ConversationLine, ReportDetail } from '../../../contract/reports.ts';
import { moment } from '../../shared/format.ts';
import { useNow } from '../now.ts';
import { Empty } from '../ui/states.tsx';

const speaker: Record<ConversationLine['from'], string> = {
  citizen: 'Người báo',
  loa: 'Loa',
  handler: 'Người xử lý',
};

const attachmentName: Record<string, string> = {
  image: 'Ảnh',
  audio: 'Ghi âm',
  video: 'Phim',
  location: 'Vị trí',
  file: 'Tệp',
  sticker: 'Nhãn dán',
  link: 'Đường dẫn',
  gif: 'Ảnh động',
};

const Attachment = ({ type, url }: { type: string; url?: string | undefined }) => {
  const name = attachmentName[type] ?? 'Tệp';
  if (!url) return <p class="quiet">{name}</p>;
  if (type === 'image' || type === 'gif') {
    return (
      <a href={url} target="_blank" rel="noreferrer">
        <img src={url} alt={`${name} người báo gửi`} loading="lazy" />
      </a>
    );
  }
  if (type === 'audio')
    return <audio controls preload="none" src={url} aria-label="Ghi âm người báo gửi" />;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      Mở {name.toLowerCase()}
    </a>
  );
};

const Bubble = ({ line, now }: { line: ConversationLine; now: Date }) => (
  <li class={`bubble ${line.from}`}>
    <p class="from small">
      <b>{speaker[line.from]}</b> <time dateTime={line.at}>{moment(line.at, now)}</time>
    </p>
    <p class="said-text">{line.text ?? <span class="quiet">Lời này được giữ kín với bạn.</span>}</p>
    {line.attachments.map((attachment, index) => (
      <Attachment key={index} type={attachment.type} url={attachment.url} />
    ))}
    {line.stateName && (
      <p class={line.state === 'failed' ? 'small late' : 'small quiet'}>{line.stateName}</p>
    )}
  </li>
);

/** What was said, by whom, and whether our words arrived. */
export const Conversation = ({ report }: { report: ReportDetail }) => {
  const now = useNow();
  return (
    <section class="conversation" aria-labelledby="conversation">
      <h2 id="conversation">Trao đổi</h2>
      {report.conversation.length === 0 ? (
        <Empty>Việc này không mở từ tin nhắn.</Empty>
      ) : (
        <ol>
          {report.conversation.map((line, index) => (
            <Bubble key={index} line={line} now={now} />
          ))}
        </ol>
      )}
    </section>
  );
};
