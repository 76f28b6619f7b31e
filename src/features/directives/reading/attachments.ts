import { clausesOf } from './sentences.ts';
import { symbolsIn } from './symbols.ts';

const enclosed =
  /(?:sao\s+)?(?:gửi|đính|ban\s+hành)\s+kèm(?:\s+theo)?(?!\p{L})|kèm\s+theo(?!\p{L})/giu;
const named =
  /((?:Phụ\s+lục|phụ\s+lục|[Bb]iểu\s+mẫu|[Mm]ẫu|[Bb]iểu|[Dd]anh\s+sách|[Đđ]ề\s+cương|[Bb]ảng|[Kk]ế\s+hoạch|[Hh]ướng\s+dẫn|[Tt]ài\s+liệu|[Vv]ăn\s+bản)(?:\s+(?:số\s+)?(?:\d{1,2}|[IVX]{1,4}|báo\s+cáo|phân\s+công|chi\s+tiết)(?=[\s,.;:)]|$)){0,2})[\s,]*$/u;
const appendix =
  /(?:phụ\s+lục|(?:biểu\s+)?mẫu\s+số|biểu\s+số)\s*(?:số\s+)?(?:\d{1,2}|[IVX]{1,4})(?=[\s,.;:)]|$)/giu;
const afterwards =
  /^\s*(?:công\s+văn|văn\s+bản|kế\s+hoạch|quyết\s+định|thông\s+báo)?\s*(?:này)?\s*((?:phụ\s+lục|danh\s+sách|biểu|mẫu|đề\s+cương)[^,.;:()]{0,40})/iu;
const opensBracket = /\(\s*(?:có\s+)?$/iu;

const spaced = (text: string): string => text.replace(/\s+/gu, ' ').trim();

/** What one "gửi kèm" speaks of: documents cited before it, a named paper, or the words around it. */
const thingsAt = (clause: string, at: number, end: number): string[] => {
  const before = clause.slice(0, at);
  const thing = named.exec(before.replace(/\s*\(?\s*$/u, ' '))?.[1];
  if (thing !== undefined) return [spaced(thing)];
  const next = afterwards.exec(clause.slice(end))?.[1];
  if (next !== undefined) return [spaced(next)];
  const cited = symbolsIn(before);
  if (cited.length > 0)
    return opensBracket.test(before) && /sao/iu.test(clause.slice(at, end))
      ? cited.slice(-1)
      : cited;
  return [
    spaced(`${before.slice(-60).replace(/^\S*\s/u, '')}${clause.slice(at, end)}`).replace(
      /^[(,\s]+/u,
      '',
    ),
  ];
};

const thingsIn = (paragraph: string): string[] =>
  clausesForAttachments(paragraph).flatMap((clause) => [
    ...[...clause.matchAll(enclosed)].flatMap((found) =>
      thingsAt(clause, found.index, found.index + found[0].length),
    ),
    ...[...clause.matchAll(appendix)].map((found) => spaced(found[0])),
  ]);

/** A list of documents before one "gửi kèm theo" is cut by semicolons but is one sentence. */
const clausesForAttachments = (paragraph: string): string[] => {
  const sentences: string[] = [];
  for (const clause of clausesOf(paragraph)) {
    const last = sentences.at(-1);
    if (last?.endsWith(';') === true) sentences[sentences.length - 1] = `${last} ${clause.text}`;
    else sentences.push(clause.text);
  }
  return sentences;
};

/** What is said to come with the document: symbols, or the names of papers. */
export const attachmentsIn = (paragraphs: string[], appendices: string[]): string[] => {
  const titles = appendices
    .filter((line) => /^(?:PHỤ LỤC|Phụ lục|BIỂU MẪU|MẪU SỐ|Mẫu số|ĐỀ CƯƠNG)(?=\s|$|:)/u.test(line))
    .map((line) => spaced(line.slice(0, 80)));
  const all = [...paragraphs.flatMap(thingsIn), ...titles];
  const fold = (text: string): string => text.toLowerCase();
  return all.filter((one, index) => all.findIndex((other) => fold(other) === fold(one)) === index);
};
