/** Every answer of the API tells Loa's own instant in this header. */
export const clockHeader = 'loa-clock';
