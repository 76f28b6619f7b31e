/** What a day's people write: each kind in at least three voices, with and without marks, abbreviations and all. */
export interface Voice {
  category: string;
  text: string;
}

const voices: Record<string, string[]> = {
  emergency: [
    'chay nha roi ba con oi, lua to lam, o dau ban',
    'Nước suối lên nhanh lắm, lũ về rồi, nhà tôi ngập đến cửa',
    'thằng bé nhà em đi rẫy từ sáng mất tích chưa thấy về',
  ],
  medical: [
    'mẹ tôi khó thở lắm, tím môi rồi, cứu với',
    'ck em bi ran can o chan, sung to, dau lam',
    'vợ em đau đẻ rồi mà đường đi trạm xa quá, không có xe',
    'thuốc tiểu đường của bố hết 2 hôm nay rồi, không đi lấy được',
  ],
  food: [
    'nha e het gao 2 hom nay roi',
    'cả bản mất nước sạch 3 hôm nay, không có nước nấu cơm',
    'em ở trọ không còn gì ăn, hết tiền rồi',
  ],
  symptom: [
    'nhà em có 2 người sốt với ho từ tối qua',
    'con em sot 38,5 do, ho khan, dau hong',
    'e bị mất mùi mất vị 2 hôm rồi',
  ],
  exposure: [
    'em test nhanh lên 2 vạch rồi, giờ làm thế nào',
    'nhà tôi hôm qua ăn cưới cùng bàn với người dương tính ở Lai Châu',
    'chau la F1 cua ca o cho thi tran',
  ],
  arrival: [
    'nhà bên cạnh có 2 người ở Bình Dương mới về đêm qua, chưa khai báo',
    'con trai tôi làm ở Bắc Ninh mai về đến nhà, phải khai báo ở đâu để được về',
    'có 3 người lạ đi đường mòn từ bên kia biên giới sang, đang ở lán nương',
  ],
  quarantine: [
    'anh Dơ đang cách ly tại nhà mà tối nào cũng đi chơi',
    'nhà em hết hạn cách ly 14 ngày rồi mà chưa ai đến cho giấy',
    'người cách ly ở nhà đầu bản trốn ra ngoài đi chợ sáng nay',
  ],
  violation: [
    'nhà ông Lù đang ăn cưới đông lắm, 50 người không ai đeo khẩu trang',
    'mấy thanh niên tụ tập đánh bạc ở lán nương',
    'quán nước đầu bản tụ tập đông người không đeo khẩu trang',
  ],
  security: [
    'mấy người say rượu đang đánh nhau ở chốt, có người cầm dao',
    'có người chống đối không cho tổ vào kiểm tra, còn đe dọa cán bộ',
    'đám đông kéo đến trụ sở xã la hét gây rối',
  ],
  vaccination: [
    'bà em 70 tuổi chưa được tiêm mũi nào, xin đăng ký tiêm',
    'e tiem mui 2 roi ma tren app ko hien',
    'cho hỏi tiêm mũi 3 xong tay sưng đau có sao không',
  ],
  rumour: [
    'trên mạng bảo uống rượu tỏi là khỏi covid, có thật không cán bộ',
    'có người gọi điện xưng là y tế đòi chuyển tiền mua kit test, có phải lừa đảo không',
    'nghe đồn mai phong tỏa cả huyện, mọi người đang đổ đi mua muối',
  ],
  complaint: [
    'cán bộ xã quát mắng dân khi đi xin giấy, thái độ rất tệ',
    'tổ covid đi thu tiền mỗi nhà 50 nghìn mà không có biên lai',
    'đi xin xác nhận mà cán bộ xã vòi tiền, hạch sách dân',
  ],
  welfare: [
    'nhà tôi hộ nghèo mà không có tên trong danh sách hỗ trợ',
    'tiền hỗ trợ covid đợt trước xã bảo có mà nhà e chưa nhận được',
    'gạo hỗ trợ hộ cận nghèo bao giờ phát, nhà em chưa có tên',
  ],
  supply: [
    'chè hái rồi mà xe không vào được, thương lái không mua, hỏng hết',
    'lợn đến lứa bán mà không ai vào mua, chốt không cho xe qua',
    'ngô thu rồi mà không chở ra bán được, đường tắc',
  ],
  difficulty: [
    'tổ em thiếu người trực chốt, 3 người không xoay được',
    'tổ em không đủ người đi từng nhà, xin thêm người',
    'tổ em hết khẩu trang, găng tay, không có gì để đi trực',
  ],
  question: [
    '5k là gì vậy cán bộ',
    'cho em hỏi số điện thoại trạm y tế xã',
    'cho hỏi đường dây nóng của huyện là số nào',
  ],
  suggestion: [
    'cảm ơn chị Mỷ ngày nào cũng mang rau cho khu cách ly, đề nghị biểu dương',
    'góp ý loa nên phát thêm tiếng Mông cho các cụ nghe',
    'tôi góp ý xã nên lập danh sách đi chợ thay cho từng cụm',
  ],
  privacy: [
    'tôi muốn xóa thông tin của nhà tôi trong nhóm này',
    'ai cho đăng số điện thoại của tôi lên, đề nghị gỡ',
    'em xin rút lại đồng ý cho dùng số điện thoại',
  ],
  other: ['khẩn rồi, alo có ai ko', 'nhà tôi có việc này, mà nói thế nào đây', 'cứu'],
  'all-clear': [
    'nhà em bình thường',
    'hnay ca nha ko ai sot, ko co nguoi ve',
    'nhà tôi khoẻ cả, không có gì ạ',
  ],
  chatter: ['vâng ạ', 'cảm ơn cán bộ nhiều', 'chúc mọi người buổi sáng vui vẻ'],
};

/** One of each kind in turn, so that every commune hears of everything. */
export const dayOfVoices: readonly Voice[] = Array.from({ length: 4 }, (_, round) =>
  Object.entries(voices).flatMap(([category, texts]) => {
    const text = texts[round];
    return text === undefined ? [] : [{ category, text }];
  }),
).flat();
