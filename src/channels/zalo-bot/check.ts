import { z } from 'zod';
import type { ChannelAccount, Finding } from '../../platform/channel.ts';
import type { Deps } from '../../platform/deps.ts';
import { SendError } from '../../platform/errors.ts';
import { callBot } from './api.ts';
import { webhookAt } from './listen.ts';
import { secretOf } from './webhook.ts';

const me = z.looseObject({
  account_name: z.string().catch(''),
  can_join_groups: z.boolean().catch(false),
});

const texts = {
  token: 'Khoá của bot',
  hears: 'Tin đến',
  groups: 'Nhóm',
  answers: (name: string): string => `Zalo nhận khoá và gọi bot là “${name}”.`,
  refused: (code: string): string =>
    code === '401'
      ? 'Zalo không nhận khoá. Lấy khoá mới ở Zalo Bot Creator và đặt lại ZALO_BOT_TOKEN.'
      : `Zalo chưa trả lời được (mã ${code || 'không rõ'}).`,
  noSecret: 'Chưa đặt ZALO_BOT_WEBHOOK_SECRET, nên Loa từ chối mọi tin Zalo gửi sang.',
  webhook: (url: string): string => `Zalo gửi tin tới ${url}.`,
  noWebhook: 'Zalo chưa biết gửi tin tới đâu. Đặt LOA_PUBLIC_URL (https) rồi khởi động lại Loa.',
  polls: 'Loa tự hỏi Zalo. Cách này chỉ để chạy thử: tin đến lúc Loa nghỉ có thể mất.',
  both: 'Loa tự hỏi Zalo nhưng bot lại đang khai webhook, nên không nghe được tin nào.',
  mentions:
    'Trong nhóm, bot chỉ nghe tin có nhắc tên nó hoặc trả lời nó; tối đa 3 nhóm, 50 người, 3.000 tin mỗi tháng.',
  noGroups: 'Bot này chưa được phép vào nhóm.',
};

/** Looks at what a bot needs, by asking Zalo; changes and sends nothing. Never throws for what is wrong there. */
export const checkBot = async (deps: Deps, account: ChannelAccount): Promise<Finding[]> => {
  try {
    const { account_name, can_join_groups } = me.parse(await callBot(deps, account, 'getMe', {}));
    return [
      { what: texts.token, ok: true, sentence: texts.answers(account_name) },
      { what: texts.hears, ...(await hears(deps, account)) },
      {
        what: texts.groups,
        ok: can_join_groups,
        sentence: can_join_groups ? texts.mentions : texts.noGroups,
      },
    ];
  } catch (error) {
    const code = error instanceof SendError ? (error.code ?? '') : '';
    return [{ what: texts.token, ok: false, sentence: texts.refused(code) }];
  }
};

const hears = async (deps: Deps, account: ChannelAccount): Promise<Omit<Finding, 'what'>> => {
  const url = await webhookAt(deps, account);
  if (deps.config.ZALO_BOT_LISTEN === 'poll')
    return { ok: url === null, sentence: url === null ? texts.polls : texts.both };
  if (secretOf(deps, account) === undefined) return { ok: false, sentence: texts.noSecret };
  return { ok: url !== null, sentence: url === null ? texts.noWebhook : texts.webhook(url) };
};
