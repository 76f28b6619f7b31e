import { describe, expect, it } from '@jest/globals';
import { deadlinesIn } from '../../../../src/features/directives/reading/deadlines.ts';
import { clausesOf } from '../../../../src/features/directives/reading/sentences.ts';
import { recurrenceOf } from '../../../../src/features/directives/reading/recurrence.ts';
import { windowsIn } from '../../../../src/features/directives/reading/windows.ts';

const context = { date: { year: 2021, month: 11, day: 2 }, month: 11, year: 2021 };
const limits = (text: string): string[] =>
  deadlinesIn(text, context).map(
    ({ limits: kind, before }) => `${kind} ${before?.replace(':00+07:00', '') ?? '?'}`,
  );

describe('a limit in time', () => {
  it.each<[string, string[]]>([
    ['Báo cáo trước ngày 20/11/2021.', ['report 2021-11-20T00:00']],
    ['báo cáo trước 16 giờ ngày 20/11/2021', ['report 2021-11-20T16:00']],
    ['hoàn thành trước ngày 20 tháng 8 năm 2022', ['complete 2022-08-20T00:00']],
    ['gửi danh sách chậm nhất 17h00 ngày 22/11', ['report 2021-11-22T17:00']],
    ['chậm nhất ngày 22/11 phải lập xong danh sách', ['complete 2021-11-23T00:00']],
    ['Tổ chức tiêm đến hết ngày 30/11/2021', ['complete 2021-12-01T00:00']],
    ['hoàn thành trong ngày 18/11', ['complete 2021-11-19T00:00']],
    ['Lập danh sách xong trước 10/11', ['complete 2021-11-10T00:00']],
    [
      'Muộn nhất trước 17 giờ 30 phút, thứ Sáu, ngày 19/11/2021 gửi về huyện',
      ['report 2021-11-19T17:30'],
    ],
    [
      'hoàn thành trước ngày 15/11 và báo cáo trước ngày 18/11/2021',
      ['complete 2021-11-15T00:00', 'report 2021-11-18T00:00'],
    ],
    ['(hoàn thành trước ngày 25/12/2021 và báo cáo UBND tỉnh)', ['both 2021-12-25T00:00']],
    ['Hoàn thành và báo cáo kết quả trước ngày 25/12/2021', ['both 2021-12-25T00:00']],
    ['Trước ngày 20/11/2021, UBND các xã báo cáo kết quả', ['report 2021-11-20T00:00']],
    ['UBND các xã trước ngày 20/11/2021 báo cáo kết quả', ['report 2021-11-20T00:00']],
    ['Rà soát hộ thiếu đói trước ngày 20/11 để huyện báo cáo tỉnh', ['complete 2021-11-20T00:00']],
    ['Hạn báo cáo: 15h00 ngày 20/11/2021', ['report 2021-11-20T15:00']],
    ['báo cáo trước 24 giờ ngày 30/11', ['report 2021-12-01T00:00']],
    ['báo cáo trước 5 giờ chiều ngày 20/11', ['report 2021-11-20T17:00']],
    ['xong trước 16 giờ hôm nay', ['complete 2021-11-02T16:00']],
    ['hoàn thành trong tháng 11/2021', ['complete 2021-12-01T00:00']],
    ['Phản hồi trong vòng 03 ngày kể từ ngày ký', ['report 2021-11-06T00:00']],
    ['Phản hồi trong 02 ngày làm việc kể từ ngày nhận được văn bản', ['report ?']],
    ['báo cáo trước ngày      /11/2021', ['report ?']],
    ['báo cáo trước ngày 20', ['report ?']],
    ['báo cáo trước ngày 30/02/2022', ['report ?']],
  ])('%s', (text, expected) => {
    expect(limits(text)).toEqual(expected);
  });

  it.each([
    'Trước khi vào địa bàn phải khai báo y tế.',
    'Trước hết cần bình tĩnh; trước mắt giữ khoảng cách.',
    'Theo dõi người về địa phương trước ngày 01/11/2021.',
    'Thực hiện Công văn số 12/UBND-VX ngày 20/11/2021.',
    'Số liệu tính đến hết ngày 20/11/2021.',
    'Kiểm tra từ ngày 06/11/2021 đến hết ngày 09/11/2021.',
    'Báo cáo trước 16h00 hằng ngày.',
    'Nộp báo cáo trước ngày 05 hằng tháng.',
    'Đẩy lùi dịch bệnh trước những diễn biến mới.',
  ])('is not seen in: %s', (text) => {
    expect(limits(text)).toEqual([]);
  });

  it('turns the year for January when the document is of November', () => {
    expect(limits('Báo cáo trước ngày 05/01.')).toEqual(['report 2022-01-05T00:00']);
  });
});

describe('a recurrence', () => {
  it.each<[string, string | null]>([
    ['Định kỳ 16h00 hằng ngày báo cáo về huyện', 'daily 16:00'],
    ['hàng ngày báo cáo vào 7 giờ 30 và 16 giờ', 'daily 07:30,16:00'],
    ['hằng tuần vào thứ sáu', 'weekly friday'],
    ['báo cáo trước 15h00 thứ Năm, Chủ nhật hằng tuần', 'weekly thursday,sunday 15:00'],
    ['trước ngày 05 hằng tháng', 'monthly 05'],
    ['trước ngày 15 và 30 hằng tháng', 'monthly 15,30'],
    ['báo cáo mỗi quý một lần', 'quarterly'],
    ['Bảo đảm đời sống hằng ngày của người dân', null],
    ['Báo cáo trước ngày 20/11/2021', null],
  ])('%s', (text, expected) => {
    const [clause] = clausesOf(text);
    expect(clause && recurrenceOf(clause)).toBe(expected);
  });
});

describe('a window', () => {
  it.each<[string, string]>([
    ['Thời gian kiểm tra: Từ ngày 06/11 đến 09/11/2021', '2021-11-06 2021-11-09 campaign'],
    ['Ra quân từ ngày 06 đến ngày 09 tháng 11 năm 2021', '2021-11-06 2021-11-09 campaign'],
    [
      'Giãn cách xã hội từ 0 giờ ngày 20/11 đến 24 giờ ngày 03/12/2021',
      '2021-11-20 2021-12-03 measure',
    ],
    ['Phong tỏa bản Nà Cơ từ 12h00 ngày 20/11/2021', '2021-11-20T12:00:00+07:00 null measure'],
    ['Thống kê số người về từ ngày 01/10/2021 đến nay', '2021-10-01 2021-11-02 data'],
    ['Tổng hợp số liệu từ ngày 01/11 đến ngày 07/11', '2021-11-01 2021-11-07 data'],
    ['Tạm dừng chợ phiên đến hết ngày 30/11/2021', 'null 2021-11-30 measure'],
  ])('%s', (text, expected) => {
    expect(
      windowsIn(text, context).map(({ from, to, kind }) => `${String(from)} ${String(to)} ${kind}`),
    ).toEqual([expected]);
  });
});
