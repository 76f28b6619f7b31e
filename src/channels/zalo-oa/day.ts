/** DD/MM/YYYY, which means the end of that day in Việt Nam, or milliseconds as text: Zalo shows both. */
export const dayOf = (text: string): Date | null => {
  const [, date, month, year] = /^(\d{1,2})\/(\d{1,2})\/(\d{4})$/.exec(text) ?? [];
  if (date && month && year) return new Date(Date.UTC(+year, +month - 1, +date, 16, 59, 59));
  return /^\d{12,14}$/.test(text) ? new Date(Number(text)) : null;
};
