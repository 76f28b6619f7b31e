const digitNames = ['không', 'một', 'hai', 'ba', 'bốn', 'năm', 'sáu', 'bảy', 'tám', 'chín'];

/** "bốn, bảy": digit by digit, as a telephone keypad is pressed. */
const spelled = (digits: string): string =>
  Array.from(digits, (digit) => digitNames[Number(digit)] ?? digit).join(', ');

interface Said {
  code: string;
  line: string;
  spoken: string;
  digits: string;
}

/** Everything a ringing phone shows or says. Nobody's name, household or health stands in it: a screen lies open on a table. */
export const texts = {
  /** The last line is kept whatever the length: how to take it. */
  sms: (rings: readonly Said[]): string =>
    [
      `LOA: ${rings.map((ring) => ring.line).join('; ')}.`,
      `Nhận việc: trả lời NHAN ${rings[0]?.code ?? ''} hoặc mở Zalo.`,
    ].join('\n'),

  call: (rings: readonly Said[]): string =>
    [
      'Loa gọi.',
      ...rings.map((ring) => `${ring.spoken}. Nhận việc này, bấm ${spelled(ring.digits)}.`),
    ].join(' '),

  /** The last line is where tapping leads. */
  push: (ring: Said & { link: string }): string => `${ring.line}\n${ring.link}`,

  wrongDigits: (digits: string): string =>
    `LOA: số ${digits} không đúng với việc nào đang gọi số máy này. Nghe lại cuộc gọi rồi bấm đúng hai số, hoặc mở Zalo.`,
};
