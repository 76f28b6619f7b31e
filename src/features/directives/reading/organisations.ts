/** Finds the names of bodies and office holders in running text, by the words such names are made of. */

const capital = String.raw`\p{Lu}[\p{L}\d]*(?:[-/.]\p{Lu}?[\p{L}\d]+)*`;

const members = String.raw`(?:cơ quan|sở|ban|phòng|ngành|đơn vị|xã|địa phương|huyện|thành phố|thị xã|phường|thôn|bản|bệnh viện|trường|cơ sở|doanh nghiệp|tổ chức|đoàn thể|hội|lực lượng|chốt|thành viên|đồng chí|tổ|hộ|trạm|trung tâm|cấp ủy|nhà trường|điểm trường|bộ phận|đồn|công ty|khu|ông|bà|chủ|cá nhân|đội|văn phòng|UBND|Sở|Phòng|Ban|Bệnh viện|Trường|Chốt|Tổ|Trạm|Trung tâm|Hội|Đoàn|Đồn|Đội|Ủy ban|Uỷ ban|Công ty)`;

/** How the name of somebody who can be given a task begins. */
const starter = new RegExp(
  String.raw`(?:(?:UBND|HĐND|UBMTTQ|MTTQ|TTYT|TTCH|BCĐ|BCD|BCH|VKSND|CDC|Ủy ban|Uỷ ban|Ủy viên|Sở|Phòng(?!,|\s(?:chống|ngừa|dịch|khi|bệnh))|Trung tâm|Công an|Công ty|Công đoàn|Ban(?!\s(?:hành|đầu|ngày|đêm))|Bộ(?!\s(?:phận|mặt))|Văn phòng|Hội(?!\s(?:nghị|nhập|thảo|trường|ý))|Trường(?!\s(?:hợp|học))|Bệnh viện|Đài|Trạm|Tổ(?!\s(?:chức|ng))|Đoàn(?!\s(?:kết|xe))|Huyện đoàn|Tỉnh đoàn|Mặt trận|Liên đoàn|Chi cục|Cục|Hạt|Thanh tra|Kho bạc|Bảo hiểm|Chi nhánh|Đồn|Thủ trưởng|Chủ tịch|Phó Chủ tịch|Giám đốc|Trưởng|Hiệu trưởng|Chánh|Bí thư|Thành viên|Đội|Chốt|Ngân hàng|Bưu điện|Viện|Điện lực|Viễn thông|Tòa án|Toà án|Thường trực|Đảng ủy|Đảng uỷ|Cấp ủy|Tỉnh ủy|Huyện ủy|Tỉnh uỷ|Huyện uỷ|Nhà trường|Quân sự|Bộ đội|Lãnh đạo\s(?=\p{Lu}|các)|Chính phủ|Thủ tướng|Báo(?=\s\p{Lu})|Cổng|Trang|[Cc]ấp có thẩm quyền|[Đđ]ồng chí được phân công phụ trách (?:xã|bản|thôn|địa bàn)|[Đđ]ồng chí\s(?=\p{Lu}|các)|cơ quan|đơn vị|chính quyền|nhân dân|người dân|hộ gia đình|tổ dân phố|đài|huyện|xã|thị trấn)(?=[\s,;:.)]|$)|(?:[Cc]ác|[Tt]oàn thể|[Tt]ừng)\s${members}(?=[\s,;:.)]|$))`,
  'uy',
);

/** Lower-case words that may stand inside such a name. */
const inner = new RegExp(
  String.raw`(?:phòng,?\s+chống\s+(?:tác hại\s+|dịch\s+bệnh|dịch|bệnh|thiên\s+tai)(?:\s+bệnh)?|dịch\s+bệnh|dịch\s+vụ|(?<=[Bb]an\s)chỉ\s+đạo|(?<=(?:[Cc]hốt|[Tt]rạm|[Tt]ổ|[Đđ]ội|[Đđ]oàn)\s)kiểm\s+(?:soát|tra|dịch)|kiểm\s+soát\s+(?:bệnh\s+tật|dịch|Covid-19|COVID-19|liên ngành)|quản\s+lý\s+(?:chợ|dự\s+án|thị\s+trường|khu)|cách\s+ly\s+(?:tập\s+trung|y\s+tế)|là\s+thành\s+viên|có\s+liên\s+quan|liên\s+quan|trên\s+địa\s+bàn|tại\s+địa\s+phương|phụ\s+trách\s+(?=xã|bản|địa|thôn)|vận\s+tải|thập\s+đỏ|nông\s+thôn|nông\s+nghiệp|xã\s+hội|chính\s+trị|tổ\s+quốc|nhà\s+nước|nghề\s+nghiệp|thường\s+xuyên(?=\s+(?:huyện|tỉnh))|cơ\s+quan|đoàn\s+thể|đơn\s+vị|địa\s+phương|chức\s+năng|trực\s+thuộc|chuyên\s+môn|thành\s+viên|thành\s+phố|thị\s+xã|thị\s+trấn|khu\s+dân\s+cư|khu\s+phố|tổ\s+dân\s+phố|dân\s+phố|nhân\s+dân|chỉ\s+huy|y\s+tế|dự\s+phòng|đa\s+khoa|quân\s+sự|công\s+an|biên\s+phòng|cộng\s+đồng|cùng\s+cấp|các\s+cấp(?!\s+(?:ủy|uỷ))|cấp\s+(?:ủy|uỷ)|chính\s+quyền|(?:chi|đảng)\s+bộ|cấp\s+(?:huyện|xã|tỉnh)|cơ\s+sở|giáo\s+dục|kinh\s+doanh|sản\s+xuất|trường\s+học|bệnh\s+viện|bệnh\s+tật|(?<=[Cc]ác\s)tổ\s+chức|trung\s+tâm|doanh\s+nghiệp|vũ\s+trang|lực\s+lượng|hộ\s+gia\s+đình|nhóm\s+hộ|thủ\s+trưởng|giám\s+đốc|chủ\s+tịch|đồng\s+chí|công\s+lập|ngoài\s+công\s+lập|tư\s+nhân|nêu\s+trên|sự\s+nghiệp|hành\s+chính|điều\s+trị|thu\s+dung|mầm\s+non|tiểu\s+học|trung\s+học|phổ\s+thông|dân\s+tộc|nội\s+trú|bán\s+trú|nhà\s+trường|lưu\s+động|ban(?!\s+hành)|ngành|nghành|sở|phòng|bản|thôn|xã|phường|huyện|tỉnh|quận|thị|tuyến|các|những|của|trạm|tổ(?!\s+chức)|hội|hộ|khối|trưởng|phó|cấp\s+trên|địa|y|chốt|đội|đồn|trường(?!\s+hợp)|số\s+\d{1,3}|khác|viện|và|việt\s+nam|trung\s+ương)(?=[\s,;:.()/]|$)`,
  'uy',
);

/** Second syllables: "Y tế", "Tài chính", "Giao thông", "Chỉ huy" where only the first is capital. */
const second = new RegExp(
  String.raw`(?:tế|hóa|hoá|dục|tạo|chính|hoạch|tin|thao|thông|động|binh|hội|vụ|pháp|nghiệp|triển|tầng|trường|tra|bạc|hiểm|lực|lâm|niên|nữ|đoàn|trận|quốc|sự|giáo|đạo|huy|lý|tộc|thương|vệ|phòng|an|dân|ninh|nông|môn|nguyên|tự|chiến|binh|thanh|hình|kế|hiệp|ban|ủy|uỷ|trực|thư|viên|án|quyền|tịch|trưởng|đốc|tướng|phủ|liệu|nghệ|học|khoa|viện|tâm|sát|soát|tư|xá|cảnh|thuế|cứu|lịch|sản|kê|số|đội|điện|tính|vận|giám|nghề|nhân|quản|khách)(?=[\s,;:.()/]|$)`,
  'uy',
);
const compound = new RegExp(capital, 'uy');
const bracketed = /\(\s*(?:\p{Lu}[\p{L}\d.-]{1,12}|Đ\/c\s[^()]{1,30})\s*\)/uy;
const joiner = /\s*(?:[-–—/&]|,|và(?=\s)|cùng(?=\s)|với(?=\s+các))\s*/uy;
const separator = /^(?:\s*[,;]\s*(?:và\s+)?|\s+(?:và|cùng(?:\s+với)?|cùng)\s+)/u;

const matchAt = (shape: RegExp, text: string, at: number): number => {
  shape.lastIndex = at;
  return shape.exec(text)?.[0].length ?? 0;
};

const spaceAt = (text: string, at: number): number => (text[at] === ' ' ? 1 : 0);

/** Length of the one word or phrase of a name at this place. */
const wordAt = (text: string, at: number, afterCapital: boolean): number => {
  return (
    matchAt(inner, text, at) ||
    (afterCapital ? matchAt(second, text, at) : 0) ||
    matchAt(bracketed, text, at) ||
    matchAt(compound, text, at)
  );
};

/** "UBND các xã: Bản Bo, Nà Tăm": the colon names them; "UBND các xã: Chủ trì" goes on to the task. */
const placesFollow = (text: string, from: number, at: number): boolean =>
  /^:\s\p{Lu}\p{L}*\s\p{Lu}/u.test(text.slice(at, at + 20)) &&
  /(?:các|những)\s[^:]{0,24}$/iu.test(text.slice(from, at));

/** Where the run of name words that begins at `from` ends. */
const runEnd = (text: string, from: number): number => {
  const limit = Math.min(text.length, from + 600);
  const first = matchAt(starter, text, from);
  let at = from + first;
  let end = at;
  let afterCapital = /(?:^|\s)\p{Lu}[^\s]*$/u.test(text.slice(from, at));
  at += spaceAt(text, at);
  while (at < limit) {
    const length = wordAt(text, at, afterCapital);
    if (length > 0) {
      afterCapital = /^\p{Lu}/u.test(text.slice(at, at + 1));
      at += length;
      end = at;
      at += spaceAt(text, at);
      continue;
    }
    const joint = jointAt(text, from, at);
    if (joint === 0) break;
    at += joint;
    afterCapital = false;
  }
  return end;
};

/** Length of what may join two words of one run here; 0 where the run ends. */
const jointAt = (text: string, from: number, at: number): number => {
  if (text[at] === ';') return matchAt(starter, text, at + 2) > 0 ? 2 : 0;
  if (text[at] === ':') return placesFollow(text, from, at) ? 2 : 0;
  return matchAt(joiner, text, at);
};

/** Cuts a run of names where a new one begins. */
const cutNames = (run: string): string[] => {
  const names: string[] = [];
  let from = 0;
  for (let at = 0; at < run.length; at += 1) {
    const gap = /[\s,;]/u.test(run[at] ?? '')
      ? (separator.exec(run.slice(at, at + 24))?.[0].length ?? 0)
      : 0;
    if (gap === 0 || !beginsAnother(run, at + gap)) continue;
    names.push(run.slice(from, at));
    from = at + gap;
    at = from - 1;
  }
  names.push(run.slice(from));
  return names.map(tidyName).filter((name) => name !== '');
};

/** "xã, thị trấn" or "cơ quan, đơn vị" go on with the same addressee; only "các …" or a capital opens another. */
const beginsAnother = (run: string, at: number): boolean =>
  matchAt(starter, run, at) > 0 && /^(?:\p{Lu}|[Cc]ác\s)/u.test(run.slice(at, at + 4));

const tidyName = (name: string): string =>
  name
    .replace(/^[\s,;:.–-]+/u, '')
    .replace(/(?:[\s,;:.–—/&-]+(?:các|của|và|những|cùng|với|y|địa|thị)?)+$/u, '')
    .trim();

/** A list of names at a place in the text, and where it ends. */
interface Names {
  names: string[];
  end: number;
}

/** "xã Bình An" or "huyện" alone may stand in a name but not begin one, save with a capital after it. */
const mayBegin = (text: string, at: number): boolean => {
  if (matchAt(starter, text, at) === 0) return false;
  return !/^(?:huyện|xã|thị trấn|đài)(?!\s\p{Lu})/u.test(text.slice(at, at + 14));
};

/** Reads the names of bodies that begin exactly here; null where none does. */
export const readNames = (text: string, at: number): Names | null => {
  if (!mayBegin(text, at)) return null;
  const end = runEnd(text, at);
  const names = cutNames(text.slice(at, end));
  return names.length === 0 ? null : { names, end };
};

/** Splits a written list of receivers: by line, by semicolon, and by comma where a new body begins. */
export const listNames = (text: string): string[] =>
  text
    .split(/;|\n/u)
    .flatMap((piece) => cutNames(piece.trim().replace(/^[-–—+•]\s*/u, '')))
    .map((name) => name.replace(/^(?:và|cùng)\s+/u, ''));
