/** A text PostgreSQL can keep: NUL cut out, halves of broken characters replaced. Nothing else is touched. */
export const storable = (text: string): string =>
  text.replaceAll('\u0000', '').replace(/\p{Cs}/gu, '\uFFFD');

/** The same for every text inside a JSON value. */
export const storableJson = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'string' ? storable(inner) : inner,
  );
