import type { JSX } from 'preact';

/** Signs drawn by the page, since not every machine has a font for them. */
const SIGNS: Record<string, { label: string; draw: JSX.Element }> = {
  '🔴': { label: 'khẩn', draw: <circle cx="12" cy="12" r="9" fill="#c62828" /> },
  '🟠': { label: 'gấp', draw: <circle cx="12" cy="12" r="9" fill="#c2570c" /> },
  '🟡': { label: 'lưu ý', draw: <circle cx="12" cy="12" r="9" fill="#d9a400" /> },
  '✅': {
    label: 'xong',
    draw: (
      <>
        <rect x="2" y="2" width="20" height="20" rx="5" fill="#1b7f4b" />
        <path d="m7 12.500 3.500 3.500L17 8.500" fill="none" stroke="#fff" stroke-width="2.600" />
      </>
    ),
  },
  '⚠️': {
    label: 'chú ý',
    draw: (
      <>
        <path d="M12 2.500 23 21H1Z" fill="#d9a400" />
        <path d="M12 9v5m0 3v.100" stroke="#000" stroke-width="2.200" stroke-linecap="round" />
      </>
    ),
  },
  '👍': {
    label: 'thích',
    draw: (
      <path
        d="M8 21V10l4-7.500c1.600 0 2.600 1.200 2.600 2.700V9H20c1.200 0 2 1 1.800 2.200l-1.200 7.600A2.600 2.600 0 0 1 18 21H8ZM2 10h4.500v11H2Z"
        fill="#e8a800"
      />
    ),
  },
  '❤️': {
    label: 'yêu thích',
    draw: (
      <path
        d="M12 21C4 15 2 11.500 2 8.200A5.200 5.200 0 0 1 12 6a5.200 5.200 0 0 1 10 2.200C22 11.500 20 15 12 21Z"
        fill="#d63649"
      />
    ),
  },
};

const SIGN = /(🔴|🟠|🟡|✅|⚠️|👍|❤️)/u;

/** A line of text with its signs drawn. */
export const Signs = ({ text }: { text: string }) => (
  <>
    {text.split(SIGN).map((piece, at) => {
      const sign = SIGNS[piece];
      if (!sign) return piece;
      return (
        <svg key={at} class="sign" viewBox="0 0 24 24" role="img" aria-label={sign.label}>
          {sign.draw}
        </svg>
      );
    })}
  </>
);
