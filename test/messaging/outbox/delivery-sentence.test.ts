import { describe, expect, it } from '@jest/globals';
import {
  deliverySentence,
  wayOf,
  type Travelled,
} from '../../../src/messaging/outbox/delivery-sentence.ts';
import { whyOf } from '../../../src/messaging/outbox/settle.ts';
import type { DeliveryState } from '../../../src/messaging/outbox/store.ts';
import { vias } from '../../../src/platform/channel.ts';
import { SendError, type SendFailure } from '../../../src/platform/errors.ts';

/** A day's time at the place: 14:05 of 18/11. */
const now = new Date('2021-11-18T14:05:00+07:00');
const at = (time: string, day = '18'): Date => new Date(`2021-11-${day}T${time}:00+07:00`);

const chat: Travelled = {
  channel: 'zalo-oa',
  chatKind: 'private',
  chatId: '7001',
  groupId: null,
  householdId: null,
  state: 'pending',
  notBefore: at('14:00'),
  uselessAfter: null,
  retryAt: null,
  claimedAt: null,
  sentAt: null,
  deliveredAt: null,
  endedAt: null,
  via: null,
  failure: null,
};
const group: Partial<Travelled> = { chatKind: 'group', chatId: 'nhom-1', groupId: 'g1' };
const call: Partial<Travelled> = { channel: 'voice-sms', chatId: 'call:0900000001' };
const sms: Partial<Travelled> = { channel: 'voice-sms', chatId: 'sms:0900000001' };
const push: Partial<Travelled> = { channel: 'web-push', chatId: 'device-1' };
const nowhere: Partial<Travelled> = {
  ...{ channel: null, chatKind: null, chatId: null },
  ...{ state: 'failed', failure: 'no-address' },
};

const why = (failure: SendFailure, code = '-200', message = 'words of the platform'): string =>
  whyOf(new SendError(failure, message, { code }));
const failed = (failure: SendFailure, code?: string): Partial<Travelled> => ({
  state: 'failed',
  failure: why(failure, code),
});
const sent: Partial<Travelled> = { state: 'sent', sentAt: at('14:02') };
const delivered: Partial<Travelled> = { ...sent, state: 'delivered', deliveredAt: at('14:03') };

const table: [string, Partial<Travelled>][] = [
  ['đang chờ gửi', {}],
  ['đang chờ gửi', { notBefore: new Date(now.getTime() + 30_000) }],
  ['đang chờ gọi', call],
  ['đang chờ tới 15:30', { notBefore: at('15:30') }],
  ['đang chờ tới 05:00 ngày 19/11', { notBefore: at('05:00', '19') }],
  ['quá giờ, không gửi nữa', { uselessAfter: now }],
  [
    'chưa gửi được, thử lại lúc 14:10',
    { retryAt: at('14:10'), failure: why('unavailable', '-501') },
  ],
  ['chưa gửi được, sắp thử lại', { retryAt: now, failure: why('unavailable') }],
  [
    'chưa gửi được, thử lại lúc 06:00 ngày 19/11',
    { notBefore: at('06:00', '19'), failure: why('unavailable', '-133') },
  ],
  ['Zalo đang giới hạn số tin, sắp thử lại', { failure: why('throttled', '-32') }],
  ['chưa tới nơi, sắp thử lại', { failure: why('uncertain', 'ETIMEDOUT') }],
  ['chưa tới nơi, sắp thử lại', { failure: 'lease-expired' }],
  [
    'chưa gọi được, thử lại lúc 14:07',
    { ...call, retryAt: at('14:07'), failure: why('unavailable') },
  ],

  ['đang gửi', { state: 'sending' }],
  ['đang gửi', { state: 'sending', failure: why('unavailable') }],
  ['đang gọi', { ...call, state: 'sending' }],
  ['đang nhắn SMS', { ...sms, state: 'sending' }],
  ['đang báo chuông', { ...push, state: 'sending' }],
  [
    'đã gọi 14:01: không nghe máy',
    { ...call, state: 'sending', claimedAt: at('14:01'), failure: 'no-answer' },
  ],

  ['Zalo chưa xác nhận, Loa đang xem lại', { state: 'uncertain', failure: 'lease-expired' }],
  ['Zalo chưa xác nhận, Loa đang xem lại', { state: 'uncertain', failure: why('uncertain') }],
  [
    'Zalo không xác nhận, chưa rõ đã tới chưa; Loa không gửi lại để khỏi trùng',
    { channel: 'zalo-bot', state: 'uncertain', endedAt: now, failure: why('uncertain') },
  ],
  [
    'nhà mạng không xác nhận, chưa rõ đã tới chưa; Loa không gọi lại để khỏi trùng',
    { ...call, state: 'uncertain', endedAt: now, failure: why('uncertain') },
  ],
  [
    'đã gọi 14:01: máy bận',
    { ...call, state: 'uncertain', claimedAt: at('14:01'), failure: 'busy' },
  ],

  ['đã gửi 14:02', sent],
  ['đã gửi 20:15 ngày 17/11', { ...sent, sentAt: at('20:15', '17') }],
  ['đã gửi bằng mẫu tin 14:02', { ...sent, via: 'template', failure: why('unreachable', '-230') }],
  ['đã gửi phần đầu bằng mẫu tin 14:02', { ...sent, via: 'template-cut' }],
  ['đã gửi bằng mẫu tin tới số điện thoại 14:02', { ...sent, via: 'phone' }],
  ['đã gửi phần đầu bằng mẫu tin tới số điện thoại 14:02', { ...sent, via: 'phone-cut' }],
  ['đã gọi 14:02', { ...call, ...sent }],
  ['đã gọi 14:02: không nghe máy', { ...call, ...sent, failure: 'no-answer' }],
  ['đã gọi 14:02: máy bận', { ...call, ...sent, failure: 'busy' }],
  ['đã gọi 14:02: không tới máy', { ...call, ...sent, failure: 'failed' }],
  ['đã nhắn SMS 14:02', { ...sms, ...sent }],
  ['đã nhắn SMS 14:02: không tới máy', { ...sms, ...sent, failure: 'failed' }],
  ['đã báo chuông 14:02', { ...push, ...sent }],

  ['đã tới nơi 14:03', delivered],
  ['đã gửi bằng mẫu tin 14:02, đã tới nơi 14:03', { ...delivered, via: 'template' }],
  ['đã gọi 14:02: đã nghe máy', { ...call, ...delivered }],
  ['đã nhắn SMS 14:02: đã tới máy', { ...sms, ...delivered }],
  ['đã báo chuông 14:02: đã tới máy', { ...push, ...delivered }],

  ['không gửi được: chưa biết Zalo của người này', nowhere],
  ['không gửi được: chưa biết Zalo của hộ này', { ...nowhere, householdId: 'h1' }],
  ['không gửi được: nhóm này chưa nối với Loa', { ...nowhere, groupId: 'g1' }],
  [
    'không gửi được: người này chưa quan tâm, đã chặn trang hoặc lâu không nhắn cho trang',
    failed('unreachable', '-213'),
  ],
  [
    'không gửi được: nhóm không còn, hoặc Loa không còn trong nhóm',
    { ...group, ...failed('unreachable', '-237') },
  ],
  ['không gọi được: số máy này không dùng được', { ...call, ...failed('unreachable', '404') }],
  ['không nhắn được SMS: số máy này không dùng được', { ...sms, ...failed('unreachable', '410') }],
  ['không báo được chuông: máy này không còn nhận chuông', { ...push, ...failed('unreachable') }],
  ['không gửi được: Zalo không nhận tin này', failed('rejected', '-201')],
  ['không gọi được: nhà mạng không nhận tin này', { ...call, ...failed('rejected', '400') }],
  [
    'không gọi được: đã hết mức tiền cho gọi điện và SMS',
    { ...call, ...failed('rejected', 'spend-limit') },
  ],
  ['không gửi được: đã thử cả một ngày mà Zalo không nhận', failed('unavailable', '-501')],
  ['không gửi được: không rõ vì sao', { state: 'failed', failure: 'something new' }],

  ['quá giờ, không gửi nữa', { state: 'expired' }],
  ['quá giờ, không gửi nữa', { state: 'expired', failure: why('unavailable') }],
  ['quá giờ, không gọi nữa', { ...call, state: 'expired' }],
  ['đã rút lại, không gửi nữa', { state: 'expired', failure: 'withdrawn' }],
];

describe('where a message is', () => {
  it.each(table)('%s', (sentence, row) => {
    expect(deliverySentence({ ...chat, ...row }, now)).toBe(sentence);
  });

  it.each([
    ['đã gọi Điêu Văn Phớ 14:02: không nghe máy', { ...call, ...sent, failure: 'no-answer' }],
    ['đã nhắn SMS cho Điêu Văn Phớ 14:02', { ...sms, ...sent }],
    [
      'không gọi được Điêu Văn Phớ: số máy này không dùng được',
      { ...call, ...failed('unreachable') },
    ],
    ['đang chờ báo chuông cho Điêu Văn Phớ', push],
    ['đã gửi cho Điêu Văn Phớ 14:02, đã tới nơi 14:03', delivered],
  ] as [string, Partial<Travelled>][])('with a name: %s', (sentence, row) => {
    expect(deliverySentence({ ...chat, ...row }, now, 'Điêu Văn Phớ')).toBe(sentence);
  });

  it('holds no code, no foreign word and no number of a phone, whatever became of it', () => {
    const states: DeliveryState[] = [
      ...(['pending', 'sending', 'uncertain', 'sent', 'delivered', 'failed', 'expired'] as const),
    ];
    const kinds: SendFailure[] = [
      ...(['unavailable', 'throttled', 'rejected', 'unreachable', 'uncertain'] as const),
    ];
    const failures = [
      ...kinds.map((kind) => why(kind, '-32')),
      ...[null, 'withdrawn', 'lease-expired', 'no-answer', 'busy', 'failed'],
    ];
    const rows = states.flatMap((state) =>
      failures.flatMap((failure) =>
        [{}, group, call, sms, push].flatMap((way) =>
          [null, ...vias].map((via) => ({ ...chat, ...way, ...{ state, failure, via } })),
        ),
      ),
    );
    for (const row of rows) {
      const sentence = deliverySentence({ ...row, sentAt: at('14:02') }, now);
      expect(sentence.replace(/\d\d:\d\d/gu, '')).not.toMatch(/\d|·|-/u);
      expect(sentence).not.toMatch(/platform|undefined|null|[a-z]{8,}/u);
      if (wayOf(row) !== 'chat') expect(sentence).not.toContain('Zalo');
    }
  });
});
