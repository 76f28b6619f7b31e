import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';
import { codesIn, readCommand } from '../../../src/features/reports/chat/commands.ts';
import { stripMarks } from '../../../src/platform/vietnamese.ts';

const cases: { text: string; verb: string; words?: string }[] = (
  [
    ['NHẬN', 'accept'],
    ['nhận PA-2F7K', 'accept'],
    ['pa 2f7k nhan', 'accept'],
    ['Đã nhận, mà nhà em hết gạo rồi', 'accept', 'mà nhà em hết gạo rồi'],
    ['PA-2F7K xong, đã đưa 10kg gạo', 'resolve', 'đã đưa 10kg gạo'],
    ['xong PA-2F7K đã đưa gạo', 'resolve', 'đã đưa gạo'],
    ['PA-2F7K vượt thẩm quyền, đề nghị huyện hỗ trợ xe', 'beyond-power'],
    ['chuyển PA-2F7K cho công an', 'hand-over'],
    [
      'từ chối PA-2F7K vì không phải việc của trạm',
      'refuse-hand-over',
      'vì không phải việc của trạm',
    ],
    ['trạng thái PA-2F7K', 'status'],
    ['PA-2F7K', 'status'],
    ['PA-2F7K tới đâu rồi', 'status'],
    ['ĐÚNG', 'confirm'],
    ['đúng rồi ạ', 'confirm'],
    ['CHƯA', 'reopen'],
    ['chưa, mới được 5 cân', 'reopen', 'chưa, mới được 5 cân'],
    ['PA-2F7K chưa, mới có 5 cân', 'reopen', 'mới có 5 cân'],
    ['GẶP NGƯỜI', 'human'],
    ['em muốn gặp người', 'human'],
    ['PA-2F7K đang tới, 20 phút nữa có mặt', 'answer', 'đang tới, 20 phút nữa có mặt'],
    ['gộp PA-2F7K vào PA-9K2M', 'merge'],
    ['hạ PA-2F7K xuống S3 vì chỉ 1 người', 'severity', 'vì chỉ 1 người'],
    ['PA-2F7K mục y tế', 'category'],
    ['đồng ý PA-2F7K', 'agree'],
    ['không đồng ý PA-2F7K', 'disagree'],
    ['tin rác PA-2F7K', 'spam'],
    ['đóng PA-2F7K', 'close'],
  ] as [string, string, string?][]
).map(([text, verb, words]) => ({ text, verb, ...(words === undefined ? {} : { words }) }));

describe('a command in chat', () => {
  test.each(cases)('reads “$text” as $verb', ({ text, verb, words }) => {
    const command = readCommand(text);
    expect(command?.verb).toBe(verb);
    if (words !== undefined) expect(command).toMatchObject({ words });
  });

  test.each(cases)('reads “$text” without marks as $verb', ({ text, verb }) => {
    expect(readCommand(stripMarks(text))?.verb).toBe(verb);
  });

  test.each([
    'nhà em nhận được gạo rồi',
    'nhân dân bản em hết gạo',
    'nhan duoc gao roi cam on',
    'con em sốt 39 độ',
    'pa nay la gi',
    'anh Đúng ở bản trên bị ốm',
    'cho hỏi đường đóng chưa',
  ])('leaves “%s” to be understood', (text) => {
    expect(readCommand(text)).toBeNull();
  });

  it('reads the codes people mistype', () => {
    expect(codesIn('pa-2f7o, PA 9k2m và PA-2F70')).toEqual(['PA-2F70', 'PA-9K2M']);
  });

  it('never throws, whatever is typed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
        readCommand(text);
        readCommand(`PA-2F7K ${text}`);
      }),
    );
  });
});
