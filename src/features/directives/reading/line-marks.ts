/** How a single line of an official document shows what it is (Nghị định 30/2020/NĐ-CP, phụ lục I). */

export const nationalName =
  /C[ỘO]NG\s+(?:HÒA|HOÀ)\s+XÃ\s+HỘI\s+CHỦ\s+NGHĨA\s+VIỆT\s+NAM|^ĐẢNG\s+CỘNG\s+SẢN\s+VIỆT\s+NAM$/u;
export const motto = /Độc\s+lập\s*[-–—]\s*Tự\s+do\s*[-–—]\s*Hạnh\s+phúc/iu;

/** "Số: 2354 /UBND-VX", "Số:      /SYT-NVY", "Số 12-CV/TU": the document's own number. */
export const ownNumber =
  /^Số\s*:?\s*(?:(\d{1,5})(?:\s*\/\s*((?:19|20)\d{2}))?[\s.…_]*\/|[\s.…_]*\/|(\d{1,5})\s?-\s?(?=[A-ZĐ]{2,4}[a-z]?\/))\s*(\p{Lu}[\p{L}\d]*(?:\s?[-–/]\s?\p{Lu}[\p{L}\d]*){0,4})\s*$/u;

/** "Tam Đường, ngày 02 tháng 11năm 2021"; day, month and year may be left blank. */
export const placeAndDate =
  /^((?:TP\.\s?)?\p{Lu}\p{L}*(?:[\s-]\p{Lu}\p{L}*){0,5})(?:,\s*ngày\s*(\d{1,2})\s*\/\s*(\d{1,2})\s*\/\s*(\d{4})|,?\s*ngày[\s.…_]*(\d{1,2})?[\s.…_]*tháng[\s.…_]*(\d{1,2})?[\s.…_]*năm[\s.…_]*(\d{4})?)[\s.…_]*$/u;

export const salutation = /^Kính\s+gửi(?=\s*:|\s*$|\s)/iu;
/** A telegram names its receivers after "… điện:". */
export const telegramTo = /^(?:[^:\n]{3,120}\s)?(?:điện|ĐIỆN)\s*:\s*$/u;
export const distribution = /^Nơi\s+nhận\s*(?::|$)/iu;
export const about = /^V\s*\/\s*v\s*:?\s*/iu;

export const urgencyMark =
  /^[([]?\s*(?:(?:Mức\s+)?độ\s+khẩn\s*:\s*|CÔNG\s+ĐIỆN\s+)?(H[ỎO]Ả?A?\s*TỐC(?:\s+HẸN\s+GIỜ)?|TH[ƯU][ỢO]NG\s+KHẨN|KHẨN)\s*[)\].]?$/iu;
export const secrecyMark =
  /^[([]?\s*(?:(?:[Mm]ức\s+)?[Đđ]ộ\s+mật\s*:\s*(?:[Tt]uyệt\s+|[Tt]ối\s+|TUYỆT\s+|TỐI\s+)?(?:[Mm]ật|MẬT)|(?:TUYỆT\s+|TỐI\s+)?M\s?Ậ\s?T|(?:Tuyệt\s+|Tối\s+)[mM]ật|Mật)\s*[)\].!]?$/u;
export const internalMark = /LƯU\s+HÀNH\s+NỘI\s+BỘ/u;

/** The kinds of document that carry their name as a title. */
export const documentTitle =
  /^(QUYẾT ĐỊNH|CHỈ THỊ|THÔNG BÁO|KẾ HOẠCH|CÔNG ĐIỆN|HƯỚNG DẪN|BÁO CÁO|NGHỊ QUYẾT|TỜ TRÌNH|GIẤY MỜI|CHƯƠNG TRÌNH|PHƯƠNG ÁN|KẾT LUẬN|ĐỀ ÁN|QUY CHẾ)(?=\s|:|$)\s*:?\s*(.*)$/u;

/** The stamp of the office that received the paper, printed over the text. */
export const incomingStamp =
  /^(?:CÔNG\s+VĂN\s+)?(?:ĐẾN\b|ĐẾN(?=\s)|Đến\s+(?:số|ngày)|(?:Số|Ngày)\s+đến)|^(?:Ngày|Chuy[eểê]n|Số)\s*:(?!.*\/\s*\p{Lu}{2})/u;

export const signingPrefix = /^(TM|KT|TL|TUQ|T\/M|K\/T|T\/L|T\.M|K\.T|T\.L)\s*[./]?\s*(?=\p{Lu})/u;
export const signingTitle =
  /^(?:Q\.\s*|QUYỀN\s+)?(?:PHÓ\s+)?(?:CHỦ TỊCH|(?:TỔNG\s+)?GIÁM ĐỐC|CHỈ HUY|TRƯỞNG|CHÁNH|BÍ THƯ|BỘ TRƯỞNG|THỨ TRƯỞNG|THỦ TƯỚNG|HIỆU TRƯỞNG|TRẠM TRƯỞNG|ĐỘI TRƯỞNG|TỔ TRƯỞNG|CỤC TRƯỞNG|CHI CỤC TRƯỞNG|VIỆN TRƯỞNG|ỦY VIÊN|UỶ VIÊN|PHÓ)(?=\s|$|,)/u;

/** Where a document's reasons begin. */
export const reasonStart =
  /^(?:Căn cứ|Thực hiện|Tiếp theo|Tiếp tục thực hiện|Theo (?:đề nghị|Công văn|Thông báo|Kế hoạch|Quyết định|Chỉ|chỉ|báo cáo|tinh thần|Báo cáo)|Xét|Để (?:triển|thực|chủ|tiếp|kịp|tăng|đảm|bảo|phòng)|Nhằm|Trước (?:tình|diễn)|Trên cơ sở|Tình hình|Hiện nay|Trong (?:thời|những)|Thời gian|Ngày \d[\d/]*|Sau khi|Qua (?:theo|kiểm|rà|nắm|công))(?=\s|,)/u;

/** Where somebody begins to speak: "Công an xã Sơn Bình thông báo:". */
export const leadIn =
  /^\p{Lu}[^.;:]{3,160}\s(?:thông\s+báo|yêu\s+cầu|đề\s+nghị|chỉ\s+đạo|hướng\s+dẫn|ban\s+hành)[^.;:]{0,60}:$/u;

/** A paragraph that ends the orders rather than gives one more. */
export const closingStart =
  /^(?:Căn cứ nội dung|Trên đây|Nhận được|Trong quá trình|Quá trình|Yêu cầu|Đề nghị|Giao|Văn bản này|Công văn này|Quyết định này|Kế hoạch này|Chỉ thị này|Với nội dung|Nội dung (?:công văn|văn bản)|Nếu có|Mọi (?:thông tin|vướng))(?=\s|,)/iu;

/** A line all in capitals, such as an issuer or a signer's title; lone abbreviations do not count. */
export const isCapitals = (line: string): boolean =>
  line === line.toUpperCase() &&
  (line.match(/\p{Lu}/gu) ?? []).length >= 5 &&
  /\p{L}\s+\p{L}/u.test(line) &&
  !/^(?:COVID|SARS)/u.test(line) &&
  !/[,;]$/u.test(line);

/** Lines that never continue and are never continued. */
export const standsAlone = (line: string): boolean =>
  nationalName.test(line) ||
  motto.test(line) ||
  ownNumber.test(line) ||
  placeAndDate.test(line) ||
  urgencyMark.test(line) ||
  secrecyMark.test(line) ||
  internalMark.test(line) ||
  signingPrefix.test(line) ||
  isCapitals(line);
