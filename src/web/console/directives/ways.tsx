import { useState } from 'preact/hooks';
import type { DirectiveDetail, RelayHop } from '../../../contract/directives.ts';
import { number } from '../../shared/format.ts';
import { Button } from '../ui/button.tsx';
import { Ask, type Asked } from './ask.tsx';
import { numberOf } from './line.tsx';

const someOf = (names: readonly string[]): string =>
  names.length > 4
    ? `${names.slice(0, 4).join(', ')} và ${number(names.length - 4)} nơi nữa`
    : names.join(', ');

const wasSent = ({ state }: RelayHop): boolean => state !== 'waiting' && state !== 'failed';

/** The officials' places a paper has been sent to: those that hear of its recall. */
const reached = (relay: readonly RelayHop[]): string[] => [
  ...new Set(
    relay.filter((hop) => hop.tier !== 'community' && wasSent(hop)).map(({ unitName }) => unitName),
  ),
];

const readByHouseholds = (relay: readonly RelayHop[]): number =>
  relay.filter((hop) => hop.tier === 'community' && wasSent(hop)).length;

const relayLabel = ({ relay }: DirectiveDetail): string =>
  relay.some(({ tier, state }) => tier === 'community' && state === 'waiting')
    ? 'Chuyển xuống các cụm ngay'
    : 'Chuyển xuống các nơi bên dưới ngay';

const asks = {
  relay: (directive: DirectiveDetail): Asked => ({
    act: 'relay',
    title: `${relayLabel(directive)}?`,
    button: relayLabel(directive),
    told: 'Đã chuyển xuống. Bên dưới là từng nơi đã nhận tới đâu.',
    line: { name: 'note', label: 'Lời dặn thêm (không bắt buộc)', required: false },
    children: <p>Chuyển là nơi mình cũng đã nhận văn bản. Lời gốc giữ nguyên.</p>,
  }),
  hold: (): Asked => ({
    act: 'hold',
    title: 'Giữ văn bản lại?',
    button: 'Giữ lại',
    told: 'Đã giữ lại. Người phát văn bản vừa được báo.',
    line: { name: 'reason', label: 'Vì sao giữ lại', required: true },
    children: <p>Văn bản chưa xuống các nơi bên dưới. Người phát được báo ai giữ và vì sao.</p>,
  }),
  close: (directive: DirectiveDetail): Asked => ({
    act: 'close',
    title: `Khép ${numberOf(directive)}?`,
    button: 'Khép văn bản',
    told: 'Đã khép. Loa không nhắc việc nào của văn bản này nữa.',
    children: <p>Mọi việc có hạn đã xong. Việc thường xuyên cũng dừng theo.</p>,
  }),
  recall: (directive: DirectiveDetail): Asked => ({
    act: 'recall',
    title: `Thu hồi ${numberOf(directive)}?`,
    button: 'Thu hồi và báo dừng',
    told: 'Đã thu hồi. Các nơi đã nhận đang được báo dừng.',
    line: { name: 'reason', label: 'Vì sao thu hồi', required: true },
    children: <RecallReach relay={directive.relay} />,
  }),
} as const;

const RecallReach = ({ relay }: { relay: readonly RelayHop[] }) => {
  const places = reached(relay);
  const groups = readByHouseholds(relay);
  return (
    <>
      <p>
        {places.length > 0
          ? `Báo dừng trước hết tới: ${someOf(places)}.`
          : 'Văn bản chưa tới nơi nào.'}{' '}
        Tin nào chưa gửi thì không gửi nữa.
      </p>
      {groups > 0 && (
        <p>
          Đã chuyển xuống {number(groups)} nhóm bà con. Lời báo dừng không tự xuống các nhóm ấy:
          soạn thêm một thông báo cho bà con.
        </p>
      )}
    </>
  );
};

/** Sending it further down, keeping it, ending it: each named by what it does. */
export const Ways = ({ directive }: { directive: DirectiveDetail }) => {
  const [asking, setAsking] = useState<keyof typeof asks | null>(null);
  const { may } = directive;
  return (
    <>
      {may.relay && (
        <Button type="button" onClick={() => setAsking('relay')}>
          {relayLabel(directive)}
        </Button>
      )}
      {may.hold && (
        <Button type="button" onClick={() => setAsking('hold')}>
          Giữ lại
        </Button>
      )}
      {may.close && (
        <Button kind="primary" type="button" onClick={() => setAsking('close')}>
          Khép văn bản
        </Button>
      )}
      {may.recall && (
        <Button type="button" onClick={() => setAsking('recall')}>
          Thu hồi
        </Button>
      )}
      {asking && (
        <Ask
          directive={directive}
          asked={asks[asking](directive)}
          onLeave={() => setAsking(null)}
        />
      )}
    </>
  );
};
