/** What administrators read about an Official Account: what to do at Zalo's own pages, and what is wrong there. */
export const texts = {
  noApp:
    'Chưa khai ứng dụng Zalo. Đặt ZALO_OA_APP_ID và ZALO_OA_APP_SECRET (lấy ở developers.zalo.me, mục Cài đặt của ứng dụng), khởi động lại Loa rồi mở lại trang này.',
  noSecret: 'Chưa đặt LOA_SECRET, nên Loa chưa tạo được mã bảo vệ cho việc cấp quyền.',
  foreignReturn:
    'Lượt cấp quyền này không bắt đầu từ Loa nên Loa không nhận. Mở trang cấp quyền của Loa và bấm lại từ đầu.',
  nothingReturned:
    'Zalo chưa trả về mã cấp quyền. Mở trang cấp quyền của Loa và bấm lại, chọn đúng Official Account rồi bấm đồng ý.',
  noAnswer: 'Zalo chưa trả lời. Mã cấp quyền chỉ dùng được một lần, nên hãy bấm cấp quyền lại.',

  /** What Zalo refused, by the name it gives the mistake. */
  grantRefused: (name: string): string => {
    const found = refusals.find(([sign]) => sign.test(name));
    return `${found?.[1] ?? 'Zalo từ chối cấp quyền. Bấm cấp quyền lại; nếu vẫn vậy, gửi dòng sau cho người quản trị.'} (Zalo báo: ${name.slice(0, 80)})`;
  },

  grantTroubles: [
    {
      sign: 'Zalo báo “Invalid redirect uri” (-14003)',
      remedy:
        'Callback URL ở developers.zalo.me chưa khớp. Dán đúng từng chữ địa chỉ ghi ở trên rồi bấm lại. Đổi địa chỉ này là phải cấp quyền lại.',
    },
    {
      sign: 'Zalo báo ứng dụng chưa kích hoạt (-14002)',
      remedy: 'Bật “Kích hoạt” cho ứng dụng, hoặc đăng nhập bằng người quản trị ứng dụng.',
    },
    {
      sign: 'Không thấy Official Account để chọn',
      remedy:
        'Người bấm phải là quản trị viên của OA, và OA đã được liên kết với ứng dụng, đã xác thực.',
    },
    {
      sign: 'Cấp quyền xong mà Loa không tạo được nhóm',
      remedy:
        'Thiếu quyền “Quản lý thông tin nhóm”. Đánh dấu đủ các quyền ở developers.zalo.me rồi cấp quyền lại.',
    },
  ],
} as const;

const refusals: readonly [RegExp, string][] = [
  [
    /redirect|-14003/i,
    'Địa chỉ quay về chưa khớp với Callback URL khai ở developers.zalo.me. Dán đúng địa chỉ Loa ghi rồi cấp quyền lại.',
  ],
  [
    /verifier|challenge/i,
    'Code Challenge khai ở developers.zalo.me khác với của Loa. Dán đúng mã Loa ghi rồi cấp quyền lại.',
  ],
  [
    /secret/i,
    'Khoá bí mật của ứng dụng chưa đúng. Xem lại ZALO_OA_APP_SECRET, khởi động lại Loa rồi cấp quyền lại.',
  ],
  [
    /app.?id|-14002/i,
    'Zalo không nhận mã ứng dụng, hoặc ứng dụng chưa kích hoạt. Xem lại ZALO_OA_APP_ID và bật ứng dụng ở developers.zalo.me.',
  ],
  [/denied|cancel/i, 'Người quản trị OA chưa đồng ý. Bấm cấp quyền lại và chọn “Cho phép”.'],
  [/code/i, 'Mã cấp quyền đã dùng rồi hoặc đã quá 10 phút. Bấm cấp quyền lại.'],
];
