import { createRequire } from 'node:module';
import pdfmake from 'pdfmake';
import type { Content, TDocumentDefinitions } from 'pdfmake/interfaces.js';
import { timeAndDay } from '../../../platform/calendar.ts';
import type { Deps } from '../../../platform/deps.ts';
import { texts } from '../texts.ts';
import type { Slip } from './codes.ts';

const require = createRequire(import.meta.url);
const fonts = {
  regular: require.resolve('@expo-google-fonts/tinos/400Regular/Tinos_400Regular.ttf'),
  bold: require.resolve('@expo-google-fonts/tinos/700Bold/Tinos_700Bold.ttf'),
};
const allowed = new Set(Object.values(fonts));

// A sheet is words, codes and these two fonts: nothing is fetched, no other file is read.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => allowed.has(path));
pdfmake.addFonts({
  Tinos: {
    normal: fonts.regular,
    bold: fonts.bold,
    italics: fonts.regular,
    bolditalics: fonts.bold,
  },
});

/** Slips side by side; with this height eight fill an A4 page. In points, as everything here. */
const columns = 2;
const slipHeight = 176;
const margin = 34;

export interface Sheet {
  unitName: string;
  oaName: string;
  /** Where the QR leads: the account in Zalo. */
  oaLink: string;
  slips: readonly Slip[];
}

/** Slips to cut, one a household: name, place, QR, code, one sentence how to use it. An A4 PDF. */
export const qrSheet = (deps: Deps, sheet: Sheet): Promise<Buffer> =>
  pdfmake.createPdf(layout(deps, sheet)).getBuffer();

const layout = (deps: Deps, sheet: Sheet): TDocumentDefinitions => {
  const now = deps.clock();
  const title = texts.sheet.title(sheet.unitName);
  return {
    info: { title },
    pageSize: 'A4',
    pageMargins: [margin, 46, margin, 40],
    defaultStyle: { font: 'Tinos', fontSize: 10.5, lineHeight: 1.15 },
    header: { text: title, bold: true, margin: [margin, 20, margin, 0] },
    footer: (page, pages) => ({
      text: `${timeAndDay(now, now)} · ${sheet.slips.length} hộ · trang ${page}/${pages}`,
      fontSize: 8,
      margin: [margin, 10, margin, 0],
    }),
    content:
      sheet.slips.length === 0
        ? [texts.sheet.none]
        : [
            {
              table: {
                widths: ['50%', '50%'],
                heights: slipHeight,
                dontBreakRows: true,
                body: rowsOf(sheet, now),
              },
              layout: cutLines,
            },
          ],
  };
};

/** Dashed, where the scissors go. */
const cutLines = {
  hLineWidth: () => 0.6,
  vLineWidth: () => 0.6,
  hLineStyle: () => ({ dash: { length: 4, space: 3 } }),
  vLineStyle: () => ({ dash: { length: 4, space: 3 } }),
  paddingLeft: () => 10,
  paddingRight: () => 10,
  paddingTop: () => 8,
  paddingBottom: () => 0,
};

const rowsOf = (sheet: Sheet, now: Date): Content[][] => {
  const rows: Content[][] = [];
  for (let start = 0; start < sheet.slips.length; start += columns) {
    const row: Content[] = sheet.slips
      .slice(start, start + columns)
      .map((slip) => slipOf(sheet, slip, now));
    while (row.length < columns) row.push('');
    rows.push(row);
  }
  return rows;
};

const slipOf = (sheet: Sheet, slip: Slip, now: Date): Content => ({
  stack: [
    { text: slip.headName, bold: true, fontSize: 13 },
    { text: `${slip.householdCode} · ${slip.place}`, margin: [0, 0, 0, 4] },
    {
      columns: [
        { qr: sheet.oaLink, fit: 104, eccLevel: 'M', width: 116 },
        {
          stack: [
            { text: slip.code, bold: true, fontSize: 22, margin: [0, 4, 0, 2] },
            { text: texts.sheet.until(slip.expiresAt, now), fontSize: 9 },
          ],
        },
      ],
    },
    { text: texts.sheet.scan(sheet.oaName, slip.code), fontSize: 9.5, margin: [0, 4, 0, 0] },
  ],
});
