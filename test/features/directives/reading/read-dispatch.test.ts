import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { Dispatch } from '../../../../src/contract/dispatch.ts';
import { readDispatch } from '../../../../src/features/directives/reading/read-dispatch.ts';

const fixture = (name: string): string =>
  readFileSync(new URL(`fixtures/${name}.txt`, import.meta.url), 'utf8');
const read = (name: string): Dispatch => readDispatch(fixture(name));
const task = (dispatch: Dispatch, path: string) => {
  const found = dispatch.tasks.find((one) => one.path === path);
  if (!found)
    throw new Error(`no task ${path} among ${dispatch.tasks.map((one) => one.path).join(' ')}`);
  return found;
};
const codes = (dispatch: Dispatch): string[] => dispatch.warnings.map(({ code }) => code);

describe('a dispatch printed in two columns', () => {
  const dispatch = read('two-columns');

  it('gives number, date, place, issuer, subject and urgency', () => {
    expect(dispatch).toMatchObject({
      number: '118',
      symbol: 'TTCH-VP',
      date: '2021-11-15',
      place: 'Tam Đường',
      issuer: 'TRUNG TÂM CHỈ HUY PHÒNG, CHỐNG DỊCH COVID-19',
      subject: 'rà soát người về từ vùng dịch và tổ chức tiêm vắc xin',
      urgency: 'HOẢ TỐC',
      addressees: ['UBND các xã, thị trấn', 'Công an huyện', 'Trung tâm Y tế huyện'],
    });
  });

  it('lists what it rests on with dates and issuers', () => {
    expect(dispatch.basis).toEqual([
      { symbol: '2280/KH-UBND', date: '2021-08-02', issuer: 'UBND tỉnh Lai Châu' },
      { symbol: '105/TTCH-VP', date: '2021-11-08', issuer: 'Trung tâm Chỉ huy huyện' },
    ]);
  });

  it('keeps apart doing and reporting, and the office a report passes through', () => {
    expect(task(dispatch, '1.a')).toMatchObject({
      lead: ['UBND các xã, thị trấn'],
      completeBefore: '2021-11-18T00:00:00+07:00',
      reportBefore: '2021-11-19T16:00:00+07:00',
      reportTo: ['Trung tâm Chỉ huy huyện', 'Phòng Y tế'],
      standing: false,
    });
  });

  it('gives a date without a year the year of the document', () => {
    expect(task(dispatch, '1.b').completeBefore).toBe('2021-11-30T00:00:00+07:00');
    expect(task(dispatch, '2').reportBefore).toBe('2021-11-22T17:00:00+07:00');
    expect(task(dispatch, '3.-1').reportBefore).toBe('2021-11-17T00:00:00+07:00');
  });

  it('knows what recurs', () => {
    expect(task(dispatch, '1.c')).toMatchObject({ recurs: 'daily 16:00', standing: true });
    expect(task(dispatch, '3.-2').recurs).toBe('weekly friday 15:00');
    expect(task(dispatch, '3.-3').recurs).toBe('monthly 05');
  });

  it('names who leads and who helps', () => {
    expect(task(dispatch, '2')).toMatchObject({
      lead: ['Công an huyện'],
      coordinating: ['Trung tâm Y tế huyện', 'UBND các xã, thị trấn'],
    });
    expect(task(dispatch, '4').lead).toEqual([
      'Ủy ban MTTQ Việt Nam huyện',
      'các tổ chức chính trị - xã hội',
    ]);
    expect(task(dispatch, '4').completeBefore).toBe('2021-12-01T00:00:00+07:00');
  });

  it('tells a period of data from a period of action', () => {
    expect(dispatch.windows).toEqual([
      { from: '2021-11-01', to: '2021-11-15', kind: 'data' },
      { from: '2021-11-16', to: '2021-11-20', kind: 'campaign' },
    ]);
  });

  it('sorts the receivers and reads the signer beside them', () => {
    expect(dispatch.recipients).toEqual([
      { name: 'Như trên', class: 'execute' },
      { name: 'TT. Huyện ủy', class: 'report-to' },
      { name: 'Phòng Y tế', class: 'execute' },
      { name: 'Cổng TTĐT huyện', class: 'publish' },
      { name: 'Lưu: VT', class: 'archive' },
    ]);
    expect(dispatch.signer).toEqual({
      name: 'Lò Thị Mây',
      capacity: 'KT',
      title: 'CHỈ HUY PHÓ, PHÓ CHỦ TỊCH UBND HUYỆN',
    });
  });

  it('has nothing to warn of', () => {
    expect(dispatch.warnings).toEqual([]);
  });
});

describe('a page whose lines the printer broke', () => {
  const dispatch = read('broken-lines');

  it('warns of what its head lacks, and takes the issuer from who gives the orders', () => {
    expect(dispatch.issuer).toBe('Trung tâm chỉ huy phòng, chống dịch Covid-19 xã');
    expect(codes(dispatch)).toEqual(['no-number', 'issuer-guessed', 'no-subject']);
    expect(dispatch.date).toBe('2021-11-04');
  });

  it('makes sentences whole again, also after a semicolon and a dash inside a name', () => {
    expect(task(dispatch, '1.-1').text).toBe(
      'Họp bản, phổ biến nội dung Công văn số 96/UBND-VX ngày 02/11/2021; vận động mỗi hộ có ít nhất một người vào nhóm (hộ chưa có điện thoại thì nhờ hộ bên cạnh...).',
    );
    expect(task(dispatch, '1.-2').lead).toEqual(['Phòng Tài chính - Kế hoạch huyện']);
    expect(task(dispatch, '2').text).toMatch(/Không để người bệnh mạn tính thiếu thuốc\.$/u);
  });

  it('lets a heading that names an actor lead its items', () => {
    expect(task(dispatch, '1.-1').lead).toEqual(['Trưởng các bản']);
    expect(task(dispatch, '2')).toMatchObject({
      lead: ['Trạm Y tế xã'],
      coordinating: ['các tổ Covid cộng đồng', 'Trưởng các bản'],
      reportBefore: '2021-11-10T00:00:00+07:00',
      reportTo: ['Trung tâm Y tế huyện'],
    });
  });

  it('reads a title of two lines', () => {
    expect(dispatch.signer).toEqual({
      name: 'Chẻo Sài Phong',
      capacity: null,
      title: 'CHỈ HUY TRƯỞNG, CHỦ TỊCH UBND XÃ',
    });
  });
});

describe('a telegram with blanks', () => {
  const dispatch = read('telegram');

  it('keeps the symbol and the place, and asks for number and date', () => {
    expect(dispatch).toMatchObject({
      number: null,
      symbol: 'CĐ-SYT',
      date: null,
      place: 'Lai Châu',
      issuer: 'SỞ Y TẾ',
      urgency: 'KHẨN',
      subject: 'tăng cường phòng, chống dịch dịp cuối năm',
    });
    expect(codes(dispatch).slice(0, 2)).toEqual(['no-number', 'no-date']);
    expect(dispatch.addressees).toHaveLength(3);
  });

  it('counts whole days as days and other hours as instants', () => {
    expect(dispatch.windows).toEqual([
      { from: '2021-12-20', to: '2022-01-03', kind: 'measure' },
      { from: '2021-12-18T16:00:00+07:00', to: '2021-12-19T16:00:00+07:00', kind: 'data' },
      { from: '2021-12-27', to: '2021-12-28', kind: 'campaign' },
    ]);
  });

  it('leaves a date that is not whole open and says so', () => {
    const one = task(dispatch, 'II.1.1');
    expect(one.completeBefore).toBe('2021-12-25T00:00:00+07:00');
    expect(one.reportBefore).toBeNull();
    expect(
      dispatch.warnings.some(
        ({ code, text }) => code === 'incomplete-date' && text.includes('II.1.1'),
      ),
    ).toBe(true);
  });

  it('makes a second limit of the same kind a task of its own', () => {
    expect(task(dispatch, 'II.2.a').completeBefore).toBe('2021-12-22T00:00:00+07:00');
    expect(task(dispatch, 'II.2.a/2')).toMatchObject({
      text: 'đợt 2 hoàn thành trước ngày 10/01',
      completeBefore: '2022-01-10T00:00:00+07:00',
    });
    expect(codes(dispatch)).toContain('year-assumed');
  });

  it('reads title and name from "KT." on one line', () => {
    expect(dispatch.signer).toEqual({
      name: 'Phàn Văn Thử',
      capacity: 'KT',
      title: 'PHÓ GIÁM ĐỐC',
    });
  });
});

describe('a plan', () => {
  const dispatch = read('plan');

  it('passes over its purposes and keeps its duties', () => {
    expect(dispatch.tasks.map(({ path }) => path)).toEqual([
      'III.1',
      'III.2.-1',
      'III.2.-2',
      'III.3',
      'III.4.1',
      'III.4.2',
      'III.5',
    ]);
  });

  it('counts a report due after the campaign from its last day, and says so', () => {
    expect(task(dispatch, 'III.5').reportBefore).toBe('2021-12-01T00:00:00+07:00');
    expect(codes(dispatch)).toContain('deadline-from-window');
  });

  it('reads a daily report and a final one in the same item', () => {
    expect(task(dispatch, 'III.4.2')).toMatchObject({
      recurs: 'daily 16:00',
      reportBefore: '2021-12-05T00:00:00+07:00',
      reportTo: ['UBND huyện', 'Trung tâm Y tế huyện'],
    });
  });

  it('takes its addressees from the receivers marked to carry it out', () => {
    expect(dispatch.addressees).toEqual(['Các phòng, ban huyện', 'UBND các xã, thị trấn']);
  });

  it('cites the Party in its own way of numbering, and warns that it is internal', () => {
    expect(dispatch.basis.map(({ symbol }) => symbol)).toEqual(['8938/BYT-DP', '12-CT/TU']);
    expect(codes(dispatch)[0]).toBe('internal-only');
    expect(dispatch.attachments).toEqual(['mẫu', 'Phụ lục I']);
  });
});

describe('a letter of the province', () => {
  const dispatch = read('province');

  it('finds who asked for it behind the paper they asked in', () => {
    expect(dispatch.basis).toEqual([
      { symbol: '1599/CĐ-TTg', date: '2021-11-10', issuer: 'Thủ tướng Chính phủ' },
      { symbol: '245/TTr-SYT', date: '2021-11-15', issuer: 'Sở Y tế' },
    ]);
  });

  it('makes a second rhythm a task of its own', () => {
    expect(task(dispatch, '1.3')).toMatchObject({ recurs: 'daily 15:30' });
    expect(task(dispatch, '1.3/2')).toMatchObject({
      recurs: 'weekly thursday',
      reportTo: ['UBND tỉnh'],
    });
  });

  it('leads with every body a heading names', () => {
    expect(task(dispatch, '4').lead).toEqual([
      'Sở Thông tin và Truyền thông',
      'Đài Phát thanh - Truyền hình tỉnh',
      'Báo Lai Châu',
    ]);
  });

  it.each([60, 70, 78, 85, 95])('reads the same when broken at %i letters a line', (width) => {
    const broken = fixture('province')
      .split('\n')
      .flatMap((line) => line.match(new RegExp(`.{1,${String(width)}}(?:\\s|$)|\\S+`, 'gu')) ?? [])
      .join('\n\n');
    expect(readDispatch(broken)).toEqual(dispatch);
  });
});

describe('other kinds of paper', () => {
  it('reads a decision by its articles', () => {
    const dispatch = read('decision');
    expect(dispatch).toMatchObject({ number: '45', symbol: 'QĐ-UBND' });
    expect(dispatch.addressees).toContain('Trạm Y tế xã');
    expect(task(dispatch, '2.2')).toMatchObject({
      lead: ['Tổ Covid cộng đồng'],
      recurs: 'daily 17:00',
      reportTo: ['Trung tâm Chỉ huy xã'],
    });
    expect(dispatch.tasks.map(({ path }) => path)).not.toContain('4');
    expect(dispatch.signer).toMatchObject({ capacity: 'TM', title: 'CHỦ TỊCH' });
  });

  it('finds the one duty in plain prose, and takes no criterion for a limit', () => {
    const dispatch = read('prose');
    expect(dispatch.tasks).toHaveLength(1);
    expect(dispatch.tasks[0]).toMatchObject({
      path: 'p1',
      completeBefore: null,
      reportBefore: '2021-11-19T17:00:00+07:00',
      reportTo: ['Phòng Y tế'],
    });
  });

  it('reads a Party letter', () => {
    const dispatch = read('party-letter');
    expect(dispatch).toMatchObject({
      number: '412',
      symbol: 'CV/HU',
      issuer: 'HUYỆN ỦY TAM ĐƯỜNG',
      signer: { name: 'Đèo Văn Lả', capacity: 'TL', title: 'CHÁNH VĂN PHÒNG' },
    });
    expect(task(dispatch, '2').recurs).toBe('weekly monday 08:00');
    expect(task(dispatch, '3')).toMatchObject({
      recurs: 'monthly 20',
      reportBefore: '2021-12-31T00:00:00+07:00',
    });
  });

  it('reads conclusions of a meeting: open measures, a day that is in no calendar', () => {
    const dispatch = read('conclusions');
    expect(dispatch.windows).toEqual([
      { from: '2021-11-10', to: null, kind: 'measure' },
      { from: null, to: '2021-11-25', kind: 'measure' },
    ]);
    expect(task(dispatch, '2').reportBefore).toBe('2021-11-16T00:00:00+07:00');
    expect(task(dispatch, '4')).toMatchObject({
      completeBefore: null,
      reportBefore: null,
      standing: false,
    });
    expect(codes(dispatch).filter((code) => code === 'incomplete-date')).toHaveLength(2);
  });

  it('is not misled by the stamp of the office that received it', () => {
    const dispatch = read('stamped');
    expect(dispatch).toMatchObject({
      number: '1120',
      symbol: '2021/VP-TH',
      date: '2021-11-18',
      urgency: 'HOẢ TỐC',
      subject: 'chuẩn bị họp',
      signer: { name: 'LÒ VĂN PẢN', capacity: 'TUQ', title: 'CHÁNH VĂN PHÒNG' },
    });
    expect(task(dispatch, '3').lead).toEqual(['Các xã: Bản Bo, Nà Tăm']);
    expect(task(dispatch, '7/2').completeBefore).toBe('2022-04-01T00:00:00+07:00');
  });

  it('reads what somebody pasted from a chat, without head or tail', () => {
    const dispatch = read('pasted-in-chat');
    expect(dispatch.urgency).toBe('THƯỢNG KHẨN');
    expect(task(dispatch, '-2').recurs).toBe('daily 07:00,15:00');
    expect(task(dispatch, '-5').reportBefore).toBe('2021-12-01T00:00:00+07:00');
    expect(task(dispatch, '-4').standing).toBe(false);
  });
});

describe('a text that may not be read', () => {
  it.each(['MẬT', '**TỐI MẬT**', 'TUYỆT MẬT', 'Độ mật: Tối mật', '  Mật  '])(
    'keeps nothing of a paper marked %s',
    (mark) => {
      const dispatch = readDispatch(`${mark}\n${fixture('two-columns')}`);
      expect(dispatch.warnings.map(({ code }) => code)).toEqual(['state-secret']);
      expect(JSON.stringify(dispatch)).not.toMatch(/118|Tam Đường|Công an/u);
    },
  );

  it('does not take a word inside a sentence for a mark', () => {
    const dispatch = readDispatch(
      '1. Giữ bí mật thông tin\nmật của người bệnh trước ngày 20/11/2021.',
    );
    expect(dispatch.warnings.map(({ code }) => code)).not.toContain('state-secret');
  });
});
