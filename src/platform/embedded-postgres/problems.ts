import { StartupProblem } from '../errors.ts';

const problem = (vietnamese: string, english: string): StartupProblem =>
  new StartupProblem(`${vietnamese}\n${english}`);

/** Every reason why the database beside Loa cannot start, each with what to do about it. */
export const problems = {
  noBinaries: (platform: string) =>
    problem(
      `Chưa có PostgreSQL đi kèm cho máy này (${platform}): hãy đặt DATABASE_URL trỏ tới một PostgreSQL có sẵn.`,
      `No PostgreSQL comes with Loa for this machine (${platform}): set DATABASE_URL to a PostgreSQL of your own.`,
    ),
  cannotRun: (reason: string) =>
    problem(
      `PostgreSQL đi kèm không chạy được trên máy này (${reason}): hãy đặt DATABASE_URL trỏ tới một PostgreSQL có sẵn.`,
      `The PostgreSQL that comes with Loa does not run here (${reason}): set DATABASE_URL to a PostgreSQL of your own.`,
    ),
  alreadyRunning: (dataDir: string, pid: number) =>
    problem(
      `Loa đang chạy trên thư mục dữ liệu ${dataDir} (tiến trình ${String(pid)}): hãy dừng tiến trình ấy, hoặc đặt LOA_DATA_DIR là thư mục khác.`,
      `Loa already runs on the data directory ${dataDir} (process ${String(pid)}): stop it, or set LOA_DATA_DIR to another directory.`,
    ),
  otherVersion: (cluster: string, theirs: string, ours: string) =>
    problem(
      `Dữ liệu trong ${cluster} thuộc PostgreSQL ${theirs}, còn bản đi kèm là ${ours}: hãy dùng đúng bản Loa đã tạo ra dữ liệu này, hoặc đặt LOA_DATA_DIR là thư mục khác.`,
      `The data in ${cluster} belong to PostgreSQL ${theirs} and this Loa carries ${ours}: use the version of Loa that made them, or set LOA_DATA_DIR to another directory.`,
    ),
  diskFull: (place: string) =>
    problem(
      `Ổ đĩa chứa ${place} đã đầy: hãy giải phóng ít nhất 500 MB rồi chạy lại.`,
      `The disk that holds ${place} is full: free at least 500 MB and start again.`,
    ),
  portInUse: (port: string) =>
    problem(
      `Cổng ${port} của PostgreSQL đang có chương trình khác dùng: hãy dừng chương trình ấy hoặc chọn cổng khác.`,
      `Another program uses port ${port} meant for PostgreSQL: stop it or choose another port.`,
    ),
  notOurs: (path: string, user: string) =>
    problem(
      `Người dùng ${user} không đọc được ${path}, có lẽ vì Loa từng chạy bằng người dùng khác: hãy chạy lại bằng người dùng ấy, hoặc đặt LOA_DATA_DIR là thư mục khác.`,
      `User ${user} cannot read ${path}, probably because Loa was run by somebody else before: run it as that user, or set LOA_DATA_DIR to another directory.`,
    ),
  shutIn: (cluster: string, user: string) =>
    problem(
      `Người dùng ${user} của PostgreSQL không còn vào được ${cluster}: hãy cho phép đi qua các thư mục cha (chmod o+x) rồi chạy lại.`,
      `PostgreSQL's user ${user} can no longer enter ${cluster}: let it through the folders above (chmod o+x) and start again.`,
    ),
  noPlace: (place: string, reason: string) =>
    problem(
      `Không tạo được thư mục dữ liệu ${place} (${reason}): hãy cấp quyền ghi, hoặc đặt LOA_DATA_DIR là thư mục khác.`,
      `The data directory ${place} cannot be made (${reason}): give the right to write there, or set LOA_DATA_DIR to another directory.`,
    ),
  noStart: (logFile: string, lastWords: string) =>
    problem(
      `PostgreSQL không khởi động được (${lastWords}): xem ${logFile}.`,
      `PostgreSQL did not start (${lastWords}): see ${logFile}.`,
    ),
};
