/** A field to the letter: a password may begin with a blank. */
export const exactly = (form: FormData, name: string): string => {
  const value = form.get(name);
  return typeof value === 'string' ? value : '';
};

/** What a person typed in a form's field, without the blanks around it. */
export const typed = (form: FormData, name: string): string => exactly(form, name).trim();

/** Whether a box is ticked. */
export const ticked = (form: FormData, name: string): boolean => form.get(name) === 'on';
