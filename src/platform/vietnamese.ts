/** Takes the tone and vowel marks off a text, đ included, and leaves case and spacing alone. */
export const stripMarks = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/gu, '')
    .replace(/đ/gu, 'd')
    .replace(/Đ/gu, 'D');

/**
 * The form two spellings of the same Vietnamese words share: lower case, no marks, single spaces.
 * Only for comparing; what people wrote is never replaced by it.
 */
export const foldKey = (text: string): string =>
  stripMarks(text.normalize('NFC').toLowerCase()).replace(/\s+/gu, ' ').trim();
