import type { Deps } from '../../../platform/deps.ts';
import { timeAndDay } from '../../../platform/calendar.ts';
import { texts } from '../texts.ts';
import type { Slip } from './codes.ts';

const escape = (text: string): string =>
  text.replace(
    /[&<>"']/gu,
    (sign) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' })[sign] ?? '',
  );

const style = `
  @page { size: A4; margin: 12mm; }
  * { box-sizing: border-box; }
  body { font: 400 11pt/1.4 'Be Vietnam Pro', 'Noto Sans', Arial, sans-serif; color: #000; background: #fff; margin: 0 auto; max-width: 186mm; }
  h1 { font-size: 13pt; margin: 0 0 2mm; } .at { margin: 0 0 4mm; font-size: 9pt; }
  ul { display: grid; grid-template-columns: 1fr 1fr; margin: 0; padding: 0; list-style: none; }
  li { border: 1px dashed #000; padding: 5mm; break-inside: avoid; min-height: 46mm; }
  h2 { font-size: 11pt; margin: 0; } li p { margin: 1mm 0; font-size: 9.5pt; }
  .code { font: 700 24pt/1.3 'Noto Sans Mono', 'Courier New', monospace; letter-spacing: 1px; margin: 2mm 0; }
  @media screen { body { padding: 8mm; } }`;

/** Slips to print and cut, one a household: A4, black and white, nothing on them but name, place and code. */
export const codeSheet = (
  deps: Deps,
  given: { unitName: string; oaName: string; slips: readonly Slip[] },
): string => {
  const now = deps.clock();
  const slips = given.slips.map(
    (slip) => `
    <li>
      <h2>${escape(slip.headName)}</h2>
      <p>${escape(slip.householdCode)} · ${escape(slip.place)}</p>
      <p class="code">${escape(slip.code)}</p>
      <p>${escape(texts.sheet.how(given.oaName))}</p>
      <p>${escape(texts.sheet.until(slip.expiresAt, now))}</p>
    </li>`,
  );
  const title = escape(texts.sheet.title(given.unitName));
  return `<!doctype html>
<html lang="vi">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><style>${style}</style></head>
<body>
  <h1>${title}</h1>
  <p class="at">${escape(timeAndDay(now, now))} · ${given.slips.length} hộ</p>
  ${slips.length === 0 ? `<p>${escape(texts.sheet.none)}</p>` : `<ul>${slips.join('')}\n  </ul>`}
</body>
</html>
`;
};
